import { expect, it } from "vitest";

import { nodeUnreachable } from "../../lib/rules/node-unreachable.ts";
import { ago } from "../support/incidents.ts";
import { nodeEvidence, silent } from "../support/node-evidence.ts";

it("says since when its kubelet is silent, and what else a person would look up", () => {
  const found = nodeUnreachable.judge(nodeEvidence({ ...silent(), heartbeat: ago(640), turns: 2 }));

  expect(found).toMatchObject({ layer: "infrastructure", since: ago(600) });
  expect(found?.cause).toBe(
    `node worker-1 is unreachable: Kubelet stopped posting node status. (NodeStatusUnknown, its Lease was renewed last at ${ago(640)})`,
  );
  expect(found?.because).toEqual([
    `Ready is Unknown since ${ago(600)}: NodeStatusUnknown`,
    `its kubelet renewed its Lease last at ${ago(640)}`,
    "it became not ready 2 times within an hour",
    "2 pods are on it: 1 may move, 1 stay with the node",
    "1 of 5 nodes are not ready (worker-1)",
  ]);
});

it.each(["True", "False"] as const)("is silent where Ready is %s", (status) => {
  const ready = { status, since: ago(600), reason: "KubeletReady", message: "" };

  expect(nodeUnreachable.judge(nodeEvidence({ ready }))).toBeUndefined();
});
