import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { factsOfNode } from "./node-facts.ts";

/** Its kubelet does not speak any more: the node is off, cut off, or so busy that it does not come to it. */
export const nodeUnreachable = defineRuleAbout("node", (evidence) => {
  const { ready, heartbeat, target } = evidence;
  if (ready.status !== "Unknown") return undefined;
  const silent = heartbeat === undefined ? "" : `, its Lease was renewed last at ${heartbeat}`;
  return {
    layer: "infrastructure",
    confidence: 0.9,
    cause: `node ${target.name} is unreachable: ${printable(ready.message, 200)} (${ready.reason}${silent})`,
    because: factsOfNode(evidence),
    since: ready.since,
    restarts: 0,
    facts: {},
  };
});
