import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";

/** A quota that counts pods is used up, and some of those that it counts have failed and run nothing. */
export const quotaOfLeftovers = defineRuleAbout("object", ({ target, usedUp, leftovers, alertedAt }) => {
  if (usedUp.length === 0 || leftovers.length === 0) return undefined;
  return {
    layer: "platform",
    confidence: 0.6,
    cause: `${target.kind} ${target.name} is used up (${usedUp.join(", ")}), and ${leftovers.length} of the pods that it counts have failed and run nothing`,
    because: [
      ...usedUp.slice(0, 5).map((each) => `used up: ${each}`),
      ...leftovers
        .slice(0, 5)
        .map(
          ({ name, reason, message, since }) => `pod ${name} failed at ${since}: ${reason} ${printable(message, 200)}`,
        ),
    ],
    since: alertedAt.toISOString(),
    restarts: 0,
    facts: {},
  };
});
