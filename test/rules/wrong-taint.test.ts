import { expect, it } from "vitest";

import { wrongTaint } from "../../lib/rules/wrong-taint.ts";
import { ago } from "../support/incidents.ts";
import { nodeEvidence, silent } from "../support/node-evidence.ts";

const taints = [{ text: "dedicated=gpu:NoExecute", since: ago(900), by: "by kubectl-taint at noon" }];

it("names the taint and who wrote it", () => {
  expect(wrongTaint.judge(nodeEvidence({ taints }))).toMatchObject({
    cause:
      "node worker-1 is ready, and the taint dedicated=gpu:NoExecute keeps pods away from it; written by kubectl-taint at noon",
    since: ago(900),
  });
});

it.each([
  ["has none", {}],
  ["is not ready anyway", { taints, ...silent() }],
])("is silent where the node %s", (_what, parts) => {
  expect(wrongTaint.judge(nodeEvidence(parts))).toBeUndefined();
});
