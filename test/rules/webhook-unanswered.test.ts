import { expect, it } from "vitest";

import { webhookUnanswered } from "../../lib/rules/webhook-unanswered.ts";
import { platformEvidence } from "../support/platform-evidence.ts";

const deadWebhooks = [
  "ValidatingWebhookConfiguration policies: webhook a asks Service p/a, which has no pod that is ready",
];

it("names the webhook, and whom it asks in vain", () => {
  expect(webhookUnanswered.judge(platformEvidence({ deadWebhooks }))?.cause).toMatch(
    /^ValidatingWebhookConfiguration policies: webhook a asks Service p\/a, .*: what it would be asked about is refused$/,
  );
});

it("is silent where all are answered, and about a namespace that has nothing to do with it", () => {
  const target = { apiVersion: "v1", kind: "Namespace", name: "shop" };

  expect(webhookUnanswered.judge(platformEvidence())).toBeUndefined();
  expect(webhookUnanswered.judge(platformEvidence({ deadWebhooks, target }))).toBeUndefined();
});
