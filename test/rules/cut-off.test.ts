import { expect, it } from "vitest";

import { cutOff } from "../../lib/rules/cut-off.ts";
import { container, evidence, pod, revision, sick, surroundings } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

/** Not ready since five minutes ago. */
const unready = (name: string) =>
  sick(name, container({ runningSince: ago(3600) }), { revision: "cart-1", readySince: ago(400) });
const pods = ["a", "b", "c"].map(unready);
const policy = (secondsAgo: number) => ({
  surroundings: surroundings({
    networkPolicies: [
      { name: "deny", changedBy: "by kubectl at 11:53", changedAt: ago(secondsAgo), directions: ["Egress"] },
    ],
  }),
});

it("names the policy that came shortly before, who changed it, and what it says a word on", () => {
  expect(cutOff.judge(evidence({ pods, ...policy(420) }))).toMatchObject({
    layer: "platform",
    cause:
      "NetworkPolicy deny was changed by kubectl at 11:53, shortly before all its pods began to fail, and binds them (Egress)",
    facts: { policy: "deny" },
  });
});

it.each([
  ["no policy binds them", { pods }],
  ["the policy was there long before", { pods, ...policy(8000) }],
  ["the policy came later", { pods, ...policy(100) }],
  ["some pods serve", { pods: [...pods.slice(1), pod("d")], ...policy(420) }],
  [
    "a rollout came after the policy",
    { pods, ...policy(420), revisions: [revision(1, { isCurrent: true, since: ago(410) })] },
  ],
])("finds nothing where %s", (_, seen) => {
  expect(cutOff.judge(evidence(seen))).toBeUndefined();
});
