import { expect, it } from "vitest";

import { nodeAgentUnready } from "../../lib/runbooks/node-agent-unready.ts";
import { finding } from "../support/incidents.ts";
import { AGENT, CHECKED, nodeEvidence } from "../support/node-evidence.ts";

const answer = (parts: Parameters<typeof nodeEvidence>[0] = {}) =>
  nodeAgentUnready.answer(finding({ cause: "its agent is not ready" }), nodeEvidence({ agents: [AGENT], ...parts }));

it("evicts the one pod, and names what makes it anew", () => {
  expect(answer()).toMatchObject({
    kind: "steps",
    steps: [
      {
        action: "evict-pod",
        target: { kind: "DaemonSet", namespace: "openshift-ovn-kubernetes", name: "ovnkube-node" },
        parameters: { namespace: "openshift-ovn-kubernetes", pod: "ovnkube-node-1", uid: "uid-agent" },
      },
    ],
  });
});

it.each([
  ["waits", "for whoever sees to the node", CHECKED, "wait", /NodeHealthCheck workers sees to it/],
  ["hands over", "the control plane", { isControlPlane: true }, "hand-over", /control plane/],
  [
    "hands over",
    "several of one node",
    { agents: [AGENT, { ...AGENT, name: "multus-1" }] },
    "hand-over",
    /openshift-ovn-kubernetes\/ovnkube-node-1, openshift-ovn-kubernetes\/multus-1/,
  ],
  [
    "hands over",
    "one that is so on other nodes, too",
    { agents: [{ ...AGENT, alsoOn: ["worker-2"] }] },
    "hand-over",
    /nor on worker-2: that is its image or its configuration/,
  ],
])("%s %s", (_does, _what, parts, kind, because) => {
  expect(answer(parts)).toMatchObject({ kind, because: expect.stringMatching(because) as string });
});
