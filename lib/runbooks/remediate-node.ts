import { REMEDIATES_NODES } from "../domain/cordon.ts";
import type { NodeEvidence } from "../domain/node-evidence.ts";
import { type Remedy, handOver, steps } from "./define-runbook.ts";
import { heldBack } from "./node-gates.ts";

/** For a node that runs nothing any more: whoever can fence and reboot it is asked to, by the template that an admin has marked. */
export function remediateNode(cause: string, evidence: NodeEvidence): Remedy {
  const { template, target, uid, pods } = evidence;
  const held = heldBack(cause, evidence);
  if (held) return held;
  if (!template)
    return handOver(
      `${cause}; nobody here can reboot it: no template of a remediation operator (Self Node Remediation, Fence Agents Remediation) carries the label ${REMEDIATES_NODES}=true`,
    );
  const { apiVersion, kind, namespace, name } = template;
  const lost = pods.filter(({ fate }) => fate.kind === "lost").length;
  const loss = lost === 0 ? "" : `; ${lost} of its pods keep something there or have no controller`;
  const remediation = { apiVersion, kind, namespace, template: name };
  return steps(
    {
      action: "request-node-remediation",
      target,
      summary: `asks for the remediation of node ${target.name} by ${kind} ${namespace}/${name}${loss}`,
      parameters: { uid, ...remediation },
      undo: {
        action: "withdraw-node-remediation",
        summary: `withdraws the remediation of node ${target.name}`,
        parameters: { ...remediation, awaitsReady: false },
      },
    },
    {
      action: "withdraw-node-remediation",
      target,
      summary: `withdraws the remediation of node ${target.name} once it is ready again`,
      parameters: { ...remediation, awaitsReady: true },
    },
  );
}
