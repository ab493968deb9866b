import { z } from "zod";

import { areOfOneWorkflow } from "../domain/ids.ts";
import { blocked, done, refused, unneeded } from "../domain/outcome.ts";
import { type KubeObject, orNothing } from "../world/world.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { RECEIPT, defineAction } from "./define-action.ts";
import { deleteOnce } from "./delete-once.ts";
import { Remediation, requestFor } from "./remediation.ts";

/** `awaitsReady`: not before the node is back; false takes the request back whatever became of it. */
const Parameters = z.object({ awaitsReady: z.boolean(), ...Remediation.shape });

/** Deletes the request of a step of the same workflow, which ends the remediation: the operator takes its taints off the node. */
export const withdrawNodeRemediation = defineAction({
  class: "R4",
  rights: [
    "/nodes: list,watch",
    "self-node-remediation.medik8s.io/selfnoderemediations: get,delete",
    "fence-agents-remediation.medik8s.io/fenceagentsremediations: get,delete",
  ],
  parameters: Parameters,
  async apply({ step, parameters, cluster, waitSeconds, dryRun }) {
    const { name } = step.target;
    const ref = requestFor(parameters, name);
    const request = await orNothing(cluster.get<KubeObject>(ref));
    if (!request) return unneeded(`${ref.kind} ${name} is gone already`);
    if (!areOfOneWorkflow(request.metadata.annotations?.[RECEIPT] ?? "", step.id))
      return refused(`${ref.kind} ${name} is not of this workflow: whoever made it takes it back`);
    if (parameters.awaitsReady) {
      const { satisfied } = await cluster.watchUntil<Conditioned>(step.target, isBack, waitSeconds);
      // Nothing was changed by this step yet: when its time is over, the request is taken back as what did not help.
      if (!satisfied) return blocked(`node ${name} is not back yet`);
    }
    if (!dryRun) await deleteOnce(cluster, ref, request.metadata.uid ?? "");
    return done(`${ref.kind} ${name} is withdrawn${parameters.awaitsReady ? ": the node is back" : ""}`);
  },
});

function isBack(node: Conditioned | undefined): boolean {
  return node === undefined || isTrue(node, "Ready");
}
