import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { earliestOf, factsOfPlatform } from "./platform-facts.ts";

/** A part of the cluster says itself what is wrong with it. */
export const platformDegraded = defineRuleAbout("platform", (evidence) => {
  const { complaints, target, alertedAt } = evidence;
  const [first] = complaints;
  if (!first) return undefined;
  return {
    layer: "platform",
    confidence: 0.6,
    cause: `${target.kind} ${target.name} says ${first.type}=${first.status}: ${first.reason}${first.message === "" ? "" : ` (${printable(first.message, 300)})`}`,
    because: factsOfPlatform(evidence),
    since: earliestOf(
      complaints.map(({ since }) => since),
      alertedAt,
    ),
    restarts: 0,
    facts: {},
  };
});
