import { expect, it } from "vitest";

import type { UnreadyPod } from "../../lib/domain/platform-evidence.ts";
import { platformPodUnready } from "../../lib/runbooks/platform-pod-unready.ts";
import { finding } from "../support/incidents.ts";
import { platformEvidence, unreadyPod } from "../support/platform-evidence.ts";

const answer = (...unready: UnreadyPod[]) =>
  platformPodUnready.answer(finding({ cause: "a pod is away" }), platformEvidence({ unready }));

it("renews one pod that has a controller", () => {
  expect(answer(unreadyPod("a"))).toMatchObject({
    steps: [
      {
        action: "evict-pod",
        target: { kind: "DaemonSet", name: "dns-default" },
        parameters: { namespace: "openshift-dns", pod: "a", uid: "uid-a" },
      },
    ],
  });
});

it.each([
  ["of etcd", [unreadyPod("etcd-guard-1", { namespace: "openshift-etcd" })], /etcd are touched by people only/],
  ["of the API server", [unreadyPod("kube-apiserver-m1")], /touched by people only/],
  ["that nobody controls", [unreadyPod("a", { workload: undefined })], /no controller/],
  ["more than one", [unreadyPod("a"), unreadyPod("b")], /no single pod's fault/],
])("touches no pod %s", (_what, unready, because) => {
  expect(answer(...unready)).toEqual({ kind: "hand-over", because: expect.stringMatching(because) as string });
});
