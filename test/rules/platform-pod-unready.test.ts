import { expect, it } from "vitest";

import { platformPodUnready } from "../../lib/rules/platform-pod-unready.ts";
import { ago } from "../support/incidents.ts";
import { platformEvidence, unreadyPod } from "../support/platform-evidence.ts";

it.each([
  [1, /: pod openshift-dns\/a is not ready \(container dns waits: CrashLoopBackOff\)$/],
  [2, /: 2 of its 3 pods are not ready/],
])("counts %d", (count, cause) => {
  const unready = ["a", "b"].slice(0, count).map((name) => unreadyPod(name));

  expect(platformPodUnready.judge(platformEvidence({ unready }))).toMatchObject({
    cause: expect.stringMatching(cause) as string,
    since: ago(300),
  });
});

it("is silent where all are ready, or a node is away", () => {
  const nodes = { total: 3, out: ["worker-1"], notReady: ["worker-1"] };

  expect(platformPodUnready.judge(platformEvidence())).toBeUndefined();
  expect(platformPodUnready.judge(platformEvidence({ nodes, unready: [unreadyPod("a")] }))).toBeUndefined();
});
