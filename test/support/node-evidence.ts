import type { NodeEvidence } from "../../lib/domain/node-evidence.ts";
import { NOW, ago } from "./incidents.ts";

export const WORKER = { apiVersion: "v1", kind: "Node", name: "worker-1" };

/** One of five workers, ready since an hour, with one pod that may move and one DaemonSet's. */
export function nodeEvidence(parts: Partial<NodeEvidence> = {}): NodeEvidence {
  return {
    about: "node",
    at: NOW,
    target: WORKER,
    owner: { kind: "person", confidence: 0.6, because: "nobody's" },
    inShort: "node worker-1 is ready",
    notes: [],
    alertedAt: new Date(ago(240)),
    missing: [],
    uid: "uid-worker-1",
    ready: { status: "True", since: ago(3600), reason: "KubeletReady", message: "kubelet is posting ready status" },
    pressures: [],
    isControlPlane: false,
    cordon: undefined,
    taints: [],
    heartbeat: ago(5),
    turns: 0,
    pods: [
      { namespace: "shop", name: "cart-1", fate: { kind: "movable" } },
      { namespace: "kube-system", name: "proxy-1", fate: { kind: "stays", because: "it is a DaemonSet's" } },
    ],
    agents: [],
    healers: [],
    nodes: { total: 5, out: [], notReady: [] },
    machine: undefined,
    template: undefined,
    ...parts,
  };
}

export const silent = (secondsAgo = 600): Partial<NodeEvidence> => ({
  ready: {
    status: "Unknown",
    since: ago(secondsAgo),
    reason: "NodeStatusUnknown",
    message: "Kubelet stopped posting node status.",
  },
  nodes: { total: 5, out: ["worker-1"], notReady: ["worker-1"] },
});

export const pressed = (secondsAgo: number): Partial<NodeEvidence> => ({
  pressures: [
    {
      type: "MemoryPressure",
      since: ago(secondsAgo),
      reason: "KubeletHasInsufficientMemory",
      message: "kubelet has insufficient memory available",
    },
  ],
});

export const CHECKED: Partial<NodeEvidence> = {
  healers: [{ name: "NodeHealthCheck workers", because: "it remediates this node when it is unhealthy" }],
};

export const TEMPLATE: NonNullable<NodeEvidence["template"]> = {
  apiVersion: "self-node-remediation.medik8s.io/v1alpha1",
  kind: "SelfNodeRemediationTemplate",
  namespace: "workload-availability",
  name: "reboot",
};

/** The network's agent on worker-1, in a crash loop. */
export const AGENT: NodeEvidence["agents"][number] = {
  namespace: "openshift-ovn-kubernetes",
  name: "ovnkube-node-1",
  uid: "uid-agent",
  since: ago(300),
  because: "container ovnkube waits: CrashLoopBackOff",
  workload: { apiVersion: "apps/v1", kind: "DaemonSet", namespace: "openshift-ovn-kubernetes", name: "ovnkube-node" },
  alsoOn: [],
};
