import { z } from "zod";

import { type Outcome, blocked, done, unneeded, waiting } from "../domain/outcome.ts";
import { isWorldError } from "../world/world.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { type RolledOut, isRolledOut } from "./rollout.ts";

/** `pods` are `<name>/<uid>`, those that there were when it was planned; the rest names what the operator should have set right. */
const Parameters = z.object({
  pods: z.string(),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});
type Parameters = z.infer<typeof Parameters>;

/** Has the pods of an operator renewed, as their budgets allow: the last that is tried, when it did not answer to being asked. */
export const restartOperator = defineAction({
  class: "R3",
  rights: [
    "/pods/eviction: create",
    "/pods: get",
    "policy/poddisruptionbudgets: list",
    "apps/deployments,statefulsets,daemonsets: get",
    "apps/deployments: list,watch",
  ],
  decides: "nothing",
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters, cluster, dryRun, waitSeconds } = applying;
    const { apiVersion, kind, namespace, name } = parameters;
    if (isRolledOut(await cluster.get<RolledOut>({ apiVersion, kind, namespace, name })))
      return unneeded(`${kind} ${name} is well by now: its operator goes on as it is`);
    for (const pod of parameters.pods.split(",")) {
      const refusal = await evict(applying, pod);
      if (refusal) return refusal;
    }
    if (dryRun) return done("its pods may be evicted");
    const { satisfied } = await cluster.watchUntil<RolledOut>(
      step.target,
      (deployment) => deployment !== undefined && isRolledOut(deployment),
      waitSeconds,
    );
    return satisfied
      ? done("the operator's pods are new, and ready")
      : waiting("the operator's new pods are not ready");
  },
});

async function evict({ step, cluster, dryRun }: Applying<Parameters>, pod: string): Promise<Outcome | undefined> {
  const [name = "", uid = ""] = pod.split("/");
  try {
    await cluster.evict({ namespace: step.target.namespace ?? "", name, uid }, { dryRun });
  } catch (error) {
    if (isWorldError(error, "blocked")) return blocked(error.message);
    // Gone, or another pod by now: that is what was asked for.
    if (!isWorldError(error, "not-found", "conflict")) throw error;
  }
  return undefined;
}
