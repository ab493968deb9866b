import { Policy, isPausedBy } from "../domain/policy.ts";
import { whatIsWrong } from "../domain/what-is-wrong.ts";
import { type Cluster, WorldError } from "../world/world.ts";
import { CONFIG_MAP, type ConfigMapObject } from "./config-maps.ts";

export const POLICY = "kubeheal-policy";

export type PolicyReading =
  | { readonly ok: true; readonly value: Policy; readonly paused: boolean }
  | { readonly ok: false; readonly because: string };

/** Reads the brake and the budgets, afresh each time. It never throws: an unreadable policy is an answer, and that answer is stop. */
export async function readPolicy(cluster: Cluster, namespace: string): Promise<PolicyReading> {
  try {
    const { data = {}, metadata } = await cluster.get<ConfigMapObject>({ ...CONFIG_MAP, namespace, name: POLICY });
    const read = Policy.safeParse(data);
    if (read.success) return { ok: true, value: read.data, paused: isPausedBy(metadata.annotations) };
    return {
      ok: false,
      because: `ConfigMap ${namespace}/${POLICY}: ${whatIsWrong(read.error, data, "data")}`,
    };
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    return { ok: false, because: `ConfigMap ${namespace}/${POLICY}: ${error.message}` };
  }
}
