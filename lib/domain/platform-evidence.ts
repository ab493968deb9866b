import type { Said, Seen } from "./evidence.ts";
import type { NodesEvidence } from "./node-evidence.ts";
import type { Target } from "./target.ts";

/** Of a part of the cluster itself: an operator of OpenShift, a pool of nodes, a Machine, an API, or a namespace of the control plane. */
export interface PlatformEvidence extends Seen {
  readonly about: "platform";
  readonly uid: string;
  /** What it says of itself that is not as it should be. */
  readonly complaints: readonly Complaint[];
  /** It is at work, by its own word: an upgrade, a new configuration. */
  readonly atWork: Said | undefined;
  /** The namespaces that it runs in, and how many pods are there. */
  readonly namespaces: readonly string[];
  readonly pods: number;
  /** Of those, the ones that are not ready and have not ended. */
  readonly unready: readonly UnreadyPod[];
  /** Admission webhooks that refuse what they cannot ask: whoever answers for them is not there. */
  readonly deadWebhooks: readonly string[];
  /** Of all nodes. */
  readonly nodes: NodesEvidence;
}

export interface Complaint extends Said {
  readonly type: string;
  readonly status: string;
}

export interface UnreadyPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly since: string;
  /** `container dns waits: CrashLoopBackOff`. */
  readonly because: string;
  /** What makes another one; absent: nobody does, as with a static pod. */
  readonly workload: Target | undefined;
}
