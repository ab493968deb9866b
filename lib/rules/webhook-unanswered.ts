import { defineRuleAbout } from "./define-rule.ts";
import { factsOfPlatform } from "./platform-facts.ts";

/** An admission webhook refuses what it cannot be asked about: writes fail all over, and every controller with them. */
export const webhookUnanswered = defineRuleAbout("platform", (evidence) => {
  const { deadWebhooks, alertedAt, target } = evidence;
  const [first] = deadWebhooks;
  // A namespace of tenants has nothing to do with it.
  if (first === undefined || (target.kind === "Namespace" && target.name !== "kube-system")) return undefined;
  return {
    layer: "platform",
    confidence: 0.85,
    cause: `${first}: what it would be asked about is refused`,
    because: factsOfPlatform(evidence),
    since: alertedAt.toISOString(),
    restarts: 0,
    facts: {},
  };
});
