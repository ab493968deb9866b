import { type Outcome, done, refused, waiting } from "../domain/outcome.ts";
import type { Applying } from "./define-action.ts";
import { type RolledOut, countOf } from "./rollout.ts";

/** When a rollout has done what was asked of it, and how that is told: `2 of 3 pods are available` goes in. */
interface Awaiting {
  readonly until: (workload: RolledOut) => boolean;
  readonly tell: (pods: string, seen: { readonly workload: RolledOut; readonly satisfied: boolean }) => string;
}

/** Watches the changed workload as long as one request may, and counts its pods; a later request looks again. */
export async function awaitRollout(
  { step: { target }, cluster, waitSeconds }: Pick<Applying<unknown>, "step" | "cluster" | "waitSeconds">,
  { until, tell }: Awaiting,
): Promise<Outcome> {
  const { satisfied, object } = await cluster.watchUntil<RolledOut>(
    target,
    (workload) => workload !== undefined && until(workload),
    waitSeconds,
  );
  if (object === undefined) return refused(`${target.kind} ${target.name} is gone`);
  const { available, wanted } = countOf(object);
  const told = tell(`${available} of ${wanted} pods are available`, { workload: object, satisfied });
  return (satisfied ? done : waiting)(told);
}
