import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import { platformNodesAway } from "../../lib/rules/platform-nodes-away.ts";
import { platformEvidence, unreadyPod } from "../support/platform-evidence.ts";

const nodes = { total: 3, out: ["worker-1"], notReady: ["worker-1"] };

it("blames the nodes, and not the pods that went with them", () => {
  expect(diagnose(rules, platformEvidence({ nodes, unready: [unreadyPod("a")] }))).toMatchObject({
    problem: "platform-nodes-away",
    layer: "infrastructure",
    cause: "ClusterOperator dns: 1 of 3 nodes are not ready (worker-1), and what ran there is missing",
  });
});

it("is silent where all nodes are there", () => {
  expect(platformNodesAway.judge(platformEvidence({ unready: [unreadyPod("a")] }))).toBeUndefined();
});
