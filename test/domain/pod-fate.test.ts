import { expect, it } from "vitest";

import { type FatefulPod, fateOf } from "../../lib/domain/pod-fate.ts";

const of = (kind: string) => ({ ownerReferences: [{ kind, controller: true }] });
const annotated = (key: string, value: string) => ({
  ...of("ReplicaSet"),
  annotations: { [`cluster-autoscaler.kubernetes.io/${key}`]: value },
});
const volumes = [
  { name: "cache", emptyDir: {} },
  { name: "shared", emptyDir: { medium: "Memory" } },
];

it.each<[string, FatefulPod, string]>([
  ["a ReplicaSet's", { metadata: of("ReplicaSet") }, "movable"],
  ["a StatefulSet's with a claim", { metadata: of("StatefulSet"), spec: { volumes: [{ name: "data" }] } }, "movable"],
  ["one that only shares memory", { metadata: of("ReplicaSet"), spec: { volumes: [volumes[1]!] } }, "movable"],
  [
    "one whose volume may go",
    { metadata: annotated("safe-to-evict-local-volumes", "a,cache"), spec: { volumes } },
    "movable",
  ],
  [
    "one that may move, whatever it keeps",
    { metadata: annotated("safe-to-evict", "true"), spec: { volumes } },
    "movable",
  ],
  ["one that keeps something", { metadata: of("ReplicaSet"), spec: { volumes } }, "lost"],
  [
    "one that keeps it on the host",
    { metadata: of("ReplicaSet"), spec: { volumes: [{ name: "h", hostPath: {} }] } },
    "lost",
  ],
  ["one that may not move", { metadata: annotated("safe-to-evict", "false") }, "lost"],
  ["a bare one", { metadata: {} }, "lost"],
  ["a Job's", { metadata: of("Job") }, "ends"],
  ["a DaemonSet's", { metadata: of("DaemonSet") }, "stays"],
  ["a static one", { metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } }, "stays"],
  ["one that has ended", { metadata: {}, status: { phase: "Failed" } }, "stays"],
  ["one that is leaving", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }, "stays"],
])("%s", (_what, pod, kind) => {
  expect(fateOf(pod).kind).toBe(kind);
});
