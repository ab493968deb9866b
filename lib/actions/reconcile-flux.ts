import { z } from "zod";

import { type Outcome, blocked, done, failed, refused, waiting } from "../domain/outcome.ts";
import type { KubeObject } from "../world/world.ts";
import { changeOnce } from "./change-once.ts";
import { type Applying, defineAction } from "./define-action.ts";

const REQUESTED_AT = "reconcile.fluxcd.io/requestedAt";
/** Without it a HelmRelease whose chart and values are as before does nothing, whatever became of what it had installed. */
const FORCE_AT = "reconcile.fluxcd.io/forceAt";

const Parameters = z.object({ uid: z.string() });

interface FluxObject extends KubeObject {
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: {
    readonly lastHandledReconcileAt?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/**
 * Has Flux apply a Kustomization or HelmRelease now. The value of the annotation is a token that Flux gives back when it has handled just that request
 * (https://fluxcd.io/flux/components/kustomize/kustomizations/#triggering-a-reconcile), so it is the id of the step.
 */
export const reconcileFlux = defineAction({
  class: "R2",
  rights: [
    "kustomize.toolkit.fluxcd.io/kustomizations: get,list,watch,patch",
    "helm.toolkit.fluxcd.io/helmreleases: get,list,watch,patch",
  ],
  decides: "nothing",
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters } = applying;
    const became = await changeOnce<FluxObject>(applying, {
      uid: parameters.uid,
      what: "its request to reconcile",
      judge: ({ spec }) =>
        spec?.suspend === true ? blocked(`${step.target.kind} ${step.target.name} is suspended`) : undefined,
      operations: () => [],
      notes: { [REQUESTED_AT]: step.id, ...(step.target.kind === "HelmRelease" && { [FORCE_AT]: step.id }) },
    });
    return became === "made" ? handled(applying) : became;
  },
});

async function handled({ step, cluster, waitSeconds }: Applying<unknown>): Promise<Outcome> {
  const { satisfied, object } = await cluster.watchUntil<FluxObject>(
    step.target,
    (found) => found === undefined || isOver(found, step.id),
    waitSeconds,
  );
  if (!object) return refused(`${step.target.kind} ${step.target.name} is gone`);
  const ready = object.status?.conditions?.find(({ type }) => type === "Ready");
  if (!satisfied) return waiting(`Flux has not applied it yet: ${ready?.message ?? ""}`);
  return ready?.status === "True"
    ? done(`Flux has applied it: ${ready.message ?? ""}`)
    : failed(`Flux could not apply it: ${ready?.message ?? ""}`.slice(0, 500));
}

/** While it is at work its Ready is Unknown, or still that of before. */
function isOver({ status }: FluxObject, token: string): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return status?.lastHandledReconcileAt === token && ready !== undefined && ready.status !== "Unknown";
}
