import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import { nodeAgentUnready } from "../../lib/rules/node-agent-unready.ts";
import { ago } from "../support/incidents.ts";
import { AGENT, nodeEvidence, pressed, silent } from "../support/node-evidence.ts";

it("names the pod, and since when it is not ready", () => {
  expect(diagnose(rules, nodeEvidence({ agents: [AGENT] }))).toMatchObject({
    problem: "node-agent-unready",
    cause:
      "node worker-1 is ready, and pod openshift-ovn-kubernetes/ovnkube-node-1 of DaemonSet ovnkube-node is not ready there (container ovnkube waits: CrashLoopBackOff)",
    since: ago(300),
  });
});

it("counts them, and begins with the first", () => {
  const agents = [AGENT, { ...AGENT, name: "multus-1", since: ago(900) }];

  expect(nodeAgentUnready.judge(nodeEvidence({ agents }))).toMatchObject({
    cause: expect.stringContaining("2 of the cluster's own pods are not ready there") as string,
    since: ago(900),
  });
});

it("is silent where all of them are ready", () => {
  expect(nodeAgentUnready.judge(nodeEvidence())).toBeUndefined();
});

it.each([
  ["that is not ready", silent(), "node-unreachable"],
  ["under pressure", pressed(3600), "node-pressure"],
])("leaves a node %s to its own rule", (_what, parts, problem) => {
  expect(diagnose(rules, nodeEvidence({ ...parts, agents: [AGENT] }))?.problem).toBe(problem);
});

it("says nothing of a node whose kubelet does not speak: its pods are not ready for that", () => {
  expect(nodeAgentUnready.judge(nodeEvidence({ ...silent(), agents: [AGENT] }))).toBeUndefined();
});
