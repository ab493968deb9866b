import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import { quotaOfLeftovers } from "../../lib/rules/quota-of-leftovers.ts";
import { ago } from "../support/incidents.ts";
import { objectEvidence } from "../support/object-evidence.ts";

const QUOTA = { apiVersion: "v1", kind: "ResourceQuota", namespace: "shop", name: "full" };
const leftovers = [{ name: "report-1", uid: "u1", since: ago(1800), reason: "Error", message: "exit code 1" }];
const used = { target: QUOTA, phase: undefined, usedUp: ["count/pods: 10 of 10"] };

it("says which of the pods that it counts have failed", () => {
  expect(diagnose(rules, objectEvidence({ ...used, leftovers }))).toMatchObject({
    problem: "quota-of-leftovers",
    cause:
      "ResourceQuota full is used up (count/pods: 10 of 10), and 1 of the pods that it counts have failed and run nothing",
    because: ["used up: count/pods: 10 of 10", `pod report-1 failed at ${ago(1800)}: Error exit code 1`],
  });
});

it.each([
  ["nothing is used up", { ...used, usedUp: [], leftovers }],
  ["no pod has failed", used],
])("is silent where %s", (_what, parts) => {
  expect(quotaOfLeftovers.judge(objectEvidence(parts))).toBeUndefined();
});
