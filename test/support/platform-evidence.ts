import type { PlatformEvidence, UnreadyPod } from "../../lib/domain/platform-evidence.ts";
import { NOW, ago } from "./incidents.ts";

/** ClusterOperator dns, well, with all its pods and nodes. */
export function platformEvidence(parts: Partial<PlatformEvidence> = {}): PlatformEvidence {
  return {
    about: "platform",
    at: NOW,
    target: { apiVersion: "config.openshift.io/v1", kind: "ClusterOperator", name: "dns" },
    owner: { kind: "operator", confidence: 0.8, because: "the cluster's" },
    inShort: "ClusterOperator dns says nothing bad of itself",
    notes: [],
    alertedAt: new Date(ago(240)),
    missing: [],
    uid: "uid-dns",
    complaints: [],
    atWork: undefined,
    namespaces: ["openshift-dns"],
    pods: 3,
    unready: [],
    deadWebhooks: [],
    nodes: { total: 3, out: [], notReady: [] },
    ...parts,
  };
}

export function unreadyPod(name: string, parts: Partial<UnreadyPod> = {}): UnreadyPod {
  return {
    namespace: "openshift-dns",
    name,
    uid: `uid-${name}`,
    since: ago(300),
    because: "container dns waits: CrashLoopBackOff",
    workload: { apiVersion: "apps/v1", kind: "DaemonSet", namespace: "openshift-dns", name: "dns-default" },
    ...parts,
  };
}

export const DEGRADED = {
  type: "Degraded",
  status: "True",
  since: ago(600),
  reason: "NoUpstream",
  message: "no upstream resolver answers",
};
export const AT_WORK = { since: ago(900), reason: "Rolling", message: "1 of 3 nodes" };
