import { expect, it } from "vitest";

import { nodeNotReady } from "../../lib/rules/node-not-ready.ts";
import { ago } from "../support/incidents.ts";
import { nodeEvidence, silent } from "../support/node-evidence.ts";

it("says what its kubelet complains of", () => {
  const message = "container runtime network not ready: cni plugin not initialized";
  const ready = { status: "False" as const, since: ago(300), reason: "KubeletNotReady", message };

  expect(nodeNotReady.judge(nodeEvidence({ ready }))).toMatchObject({
    cause: `node worker-1 says that it is not ready: ${message} (KubeletNotReady)`,
    since: ago(300),
  });
});

it.each([
  ["is ready", {}],
  ["says nothing", silent()],
])("is silent where the node %s", (_what, parts) => {
  expect(nodeNotReady.judge(nodeEvidence(parts))).toBeUndefined();
});
