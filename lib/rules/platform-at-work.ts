import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { factsOfPlatform } from "./platform-facts.ts";

/** An upgrade, or a new configuration, is on its way: what is seen meanwhile is of that. */
export const platformAtWork = defineRuleAbout("platform", (evidence) => {
  const { atWork, target } = evidence;
  if (!atWork) return undefined;
  return {
    layer: "platform",
    confidence: 0.8,
    cause: `${target.kind} ${target.name} is at work: ${atWork.reason}${atWork.message === "" ? "" : ` (${printable(atWork.message, 200)})`}`,
    because: factsOfPlatform(evidence),
    since: atWork.since,
    restarts: 0,
    facts: {},
  };
});
