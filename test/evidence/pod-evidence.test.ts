import { expect, it } from "vitest";

import { podEvidence } from "../../lib/evidence/pod-evidence.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";

const terminated = (exitCode: number): object => ({
  terminated: { exitCode, startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:02Z" },
});
const pod = (parts: object, metadata: object = {}): Pod =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "cart-0", ...metadata },
    spec: { nodeName: "worker-1" },
    status: parts,
  }) as never;

it("an init container that ended well has done its work, one that failed has not", () => {
  const init = (exitCode: number): object => ({
    initContainerStatuses: [{ name: "migrate", image: "x", restartCount: 0, state: terminated(exitCode) }],
  });

  expect(podEvidence(pod(init(0))).containers[0]!.lastExit).toBeUndefined();
  expect(podEvidence(pod(init(1))).containers[0]!.lastExit).toMatchObject({ code: 1, ranSeconds: 2 });
});

it.each([
  ["Succeeded", true],
  ["Failed", true],
  ["Running", false],
])("a pod in phase %s is out of the way: %s", (phase, isLeaving) => {
  expect(podEvidence(pod({ phase })).isLeaving).toBe(isLeaving);
});

it("the version of a StatefulSet's pod is in its label, and one without a node waits for the scheduler", () => {
  const seen = podEvidence({
    ...pod({}, { labels: { "controller-revision-hash": "cart-7f" } }),
    spec: { containers: [] },
  });

  expect(seen).toMatchObject({ revision: "cart-7f", isScheduled: false });
});
