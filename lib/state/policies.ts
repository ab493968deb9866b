import { PolicyRules } from "../domain/policy-rules.ts";
import { type Policy, PolicyNumbers, isPausedBy } from "../domain/policy.ts";
import { whatIsWrong } from "../domain/what-is-wrong.ts";
import { type Cluster, WorldError } from "../world/world.ts";
import { CONFIG_MAP, type ConfigMapObject } from "./config-maps.ts";

export const POLICY = "kubeheal-policy";
/** The key whose value is YAML; the numbers beside it are keys of their own. */
const RULES = "policy.yaml";

export type PolicyReading =
  | { readonly ok: true; readonly value: Policy; readonly paused: boolean }
  | { readonly ok: false; readonly because: string };

/** Reads the brake, the budgets and the rules, afresh each time. It never throws: an unreadable policy is an answer, and that answer is stop. */
export async function readPolicy(cluster: Cluster, namespace: string): Promise<PolicyReading> {
  const stop = (because: string): PolicyReading => ({
    ok: false,
    because: `ConfigMap ${namespace}/${POLICY}: ${because}`,
  });
  try {
    const { data = {}, metadata } = await cluster.get<ConfigMapObject>({ ...CONFIG_MAP, namespace, name: POLICY });
    const read = await policyOf(data);
    return read.ok ? { ...read, paused: isPausedBy(metadata.annotations) } : stop(read.because);
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    return stop(error.message);
  }
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

async function policyOf({ [RULES]: text, ...rest }: Readonly<Record<string, string>>): Promise<Read<Policy>> {
  const numbers = PolicyNumbers.safeParse(rest);
  if (!numbers.success) return { ok: false, because: whatIsWrong(numbers.error, rest, "data") };
  const rules = await rulesOf(text);
  return rules.ok ? { ok: true, value: { ...numbers.data, ...rules.value } } : rules;
}

async function rulesOf(text: string | undefined): Promise<Read<PolicyRules>> {
  if (text === undefined) return { ok: true, value: PolicyRules.parse({}) };
  const yaml = await parsed(text);
  if (!yaml.ok) return yaml;
  const read = PolicyRules.safeParse(yaml.value);
  return read.success
    ? { ok: true, value: read.data }
    : { ok: false, because: `${RULES}: ${whatIsWrong(read.error, yaml.value, "it")}` };
}

/** The parser is loaded only where there is something for it to read. An empty text is null, and means that there are no rules. */
async function parsed(text: string): Promise<Read<unknown>> {
  const { parse } = await import("yaml");
  try {
    return { ok: true, value: (parse(text) as unknown) ?? {} };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, because: `${RULES} is no YAML: ${said.split("\n")[0]?.replace(/:$/, "")}` };
  }
}
