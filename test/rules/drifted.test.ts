import { expect, it } from "vitest";

import { drifted } from "../../lib/rules/drifted.ts";
import { ROLLED_OUT, change, crashing, evidence, pod, revision, sick, unpullable } from "../support/evidence.ts";

const drift = {
  template: "template-applied",
  changes: [change("env", "env DB_URL of container cart", { after: undefined })],
  references: [],
};
const only = [revision(2, { isCurrent: true })];
const seen = { pods: [sick("a", crashing())], revisions: only, workload: { drift } };

it("names what is otherwise than it was applied", () => {
  expect(drifted.judge(evidence(seen))).toMatchObject({
    cause: "it is not as it was applied last, and its pods fail: env DB_URL of container cart is gone (it was old)",
    facts: { uid: "u1", fromTemplate: "template-2", toTemplate: "template-applied" },
  });
});

it.each([
  ["it is as it was applied", { ...seen, workload: {} }],
  ["there is a revision to go back to", { ...seen, revisions: ROLLED_OUT }],
  ["its pods are well", { ...seen, pods: [pod("a")] }],
  ["what is otherwise cannot cause it", { ...seen, pods: [sick("a", unpullable())] }],
])("finds nothing where %s", (_, other) => {
  expect(drifted.judge(evidence(other))).toBeUndefined();
});
