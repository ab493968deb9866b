import type { Keeper } from "../../domain/keeper.ts";
import { type Target, inWords } from "../../domain/target.ts";
import { type Cluster, type KubeObject, orNothing } from "../../world/world.ts";
import type { Condition } from "../conditions.ts";
import { changedBehind } from "./changed-behind.ts";
import type { Asked } from "./reading.ts";

export const FLUX_RIGHTS = [
  "kustomize.toolkit.fluxcd.io/kustomizations: get",
  "helm.toolkit.fluxcd.io/helmreleases: get",
];

/** What Kustomizations and HelmReleases have in common. */
interface FluxObject extends KubeObject {
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly lastAppliedRevision?: string;
    readonly lastAttemptedRevision?: string;
  };
}

/** The Kustomization or HelmRelease that the labels name. */
export async function fluxObjectOf(cluster: Cluster, object: Target, asked: Asked): Promise<Keeper> {
  if (object.namespace === undefined)
    return { kind: "unknown", because: `its labels do not say in which namespace ${inWords(object)} lies` };
  const found = await orNothing(cluster.get<FluxObject>(object));
  if (!found) return { kind: "unknown", because: `${inWords(object)}, which its labels name, is not in this cluster` };
  const { lastAppliedRevision, lastAttemptedRevision } = found.status ?? {};
  return {
    kind: "flux",
    object,
    uid: found.metadata.uid ?? "",
    isSuspended: found.spec?.suspend === true,
    trouble: troubleOf(found),
    revision: lastAppliedRevision ?? lastAttemptedRevision ?? "unknown",
    // Flux keeps nowhere whether an object is as it applied it.
    changedBy: changedBehind(asked, (manager) => FLUX.has(manager)),
  };
}

/** It waits for what it has applied to become healthy, and that may be just what is to be mended. */
const WAITS = new Set(["HealthCheckFailed", "Progressing", "ProgressingWithRetry"]);

function troubleOf({ status }: FluxObject): string | undefined {
  const { conditions = [] } = status ?? {};
  const stalled = conditions.find(({ type, status: is }) => type === "Stalled" && is === "True");
  const unready = conditions.find(({ type, status: is }) => type === "Ready" && is === "False");
  const said = stalled ?? (unready && !WAITS.has(unready.reason ?? "") ? unready : undefined);
  return said && `${said.reason ?? said.type}: ${said.message ?? ""}`.slice(0, 300);
}

const FLUX = new Set(["kustomize-controller", "helm-controller"]);
