import { expect, it } from "vitest";

import { nodeNotReady } from "../../lib/runbooks/node-not-ready.ts";
import { nodeUnreachable } from "../../lib/runbooks/node-unreachable.ts";
import { finding } from "../support/incidents.ts";
import { CHECKED, TEMPLATE, nodeEvidence, silent } from "../support/node-evidence.ts";

const answer = (parts: Parameters<typeof nodeEvidence>[0]) =>
  nodeUnreachable.answer(
    finding({ cause: "it is silent" }),
    nodeEvidence({ ...silent(), template: TEMPLATE, ...parts }),
  );

it("asks for a remediation by the marked template, and withdraws it when the node is back", () => {
  const place = {
    apiVersion: "self-node-remediation.medik8s.io/v1alpha1",
    kind: "SelfNodeRemediationTemplate",
    namespace: "workload-availability",
    template: "reboot",
  };

  expect(answer({})).toMatchObject({
    kind: "steps",
    steps: [
      {
        action: "request-node-remediation",
        parameters: { uid: "uid-worker-1", ...place },
        undo: { action: "withdraw-node-remediation", parameters: { ...place, awaitsReady: false } },
      },
      { action: "withdraw-node-remediation", parameters: { ...place, awaitsReady: true } },
    ],
  });
});

it("answers a node that complains itself in the same way", () => {
  const evidence = nodeEvidence({ ...silent(), template: TEMPLATE });

  expect(nodeNotReady.answer(finding({ cause: "it is silent" }), evidence)).toEqual(answer({}));
});

it("waits for whoever else remediates nodes", () => {
  expect(answer(CHECKED)).toEqual({
    kind: "wait",
    because: "it is silent; NodeHealthCheck workers sees to it: it remediates this node when it is unhealthy",
  });
});

it("tells the approver what cannot be moved", () => {
  const pods = [{ namespace: "shop", name: "db-0", fate: { kind: "lost" as const, because: "it is bare" } }];
  const remedy = answer({ pods });

  expect(remedy.kind === "steps" && remedy.steps[0]?.summary).toMatch(/; 1 of its pods keep something there/);
});

it.each([
  ["no template is marked", { template: undefined }, /no template .* carries the label kubeheal.io\/remediates-nodes/],
  ["it is of the control plane", { isControlPlane: true }, /a node of the control plane, which only people touch/],
  [
    "many are away at once",
    { nodes: { total: 5, out: ["worker-1"], notReady: ["worker-1", "worker-2", "worker-3"] } },
    /2 other nodes of 5 are not ready either \(worker-2, worker-3\): that is the network/,
  ],
  ["there is none to spare", { nodes: { total: 2, out: [], notReady: ["worker-1"] } }, /none to spare/],
])("hands over where %s", (_what, parts, sentence) => {
  expect(answer(parts)).toEqual({ kind: "hand-over", because: expect.stringMatching(sentence) as string });
});
