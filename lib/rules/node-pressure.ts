import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { factsOfNode } from "./node-facts.ts";

/** It runs out of memory, disk or process ids: its kubelet throws pods out, and takes no new ones. */
export const nodePressure = defineRuleAbout("node", (evidence) => {
  const { pressures, target } = evidence;
  const [first] = pressures;
  if (!first) return undefined;
  return {
    layer: "infrastructure",
    confidence: 0.8,
    cause: `node ${target.name} is under ${pressures.map(({ type }) => type).join(" and ")}: ${printable(first.message, 200)} (${first.reason})`,
    because: factsOfNode(evidence),
    since: pressures.map(({ since }) => since).sort()[0]!,
    restarts: 0,
    facts: {},
  };
});
