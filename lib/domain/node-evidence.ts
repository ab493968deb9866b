import type { Said, Seen } from "./evidence.ts";
import type { UnreadyPod } from "./platform-evidence.ts";
import type { PodFate } from "./pod-fate.ts";
import type { Target } from "./target.ts";
import type { Timestamp } from "./time.ts";

/** Of a Node: what it says of itself, who else sees to it, and how the others are. */
export interface NodeEvidence extends Seen {
  readonly about: "node";
  readonly uid: string;
  /** `Unknown`: its kubelet does not speak, and the node lifecycle controller says so for it. */
  readonly ready: Said & { readonly status: "True" | "False" | "Unknown" };
  /** By type: `MemoryPressure`, `DiskPressure`, `PIDPressure`, as far as they are true. */
  readonly pressures: readonly (Said & { readonly type: string })[];
  readonly isControlPlane: boolean;
  /** New pods are kept away from it by hand. */
  readonly cordon: CordonEvidence | undefined;
  /** What keeps pods away and was put there by somebody; those that Kubernetes and its neighbours set and take away are left out. */
  readonly taints: readonly TaintEvidence[];
  /** When its kubelet renewed its Lease last. */
  readonly heartbeat: Timestamp | undefined;
  /** How often it became not ready within the hour that Events are kept. */
  readonly turns: number;
  readonly pods: readonly NodePod[];
  /** What the cluster itself runs on every node, and what of it is not ready on this one. */
  readonly agents: readonly NodeAgent[];
  /** Others who see to this node now: a NodeHealthCheck, a remediation, the Machine Config Operator. */
  readonly healers: readonly { readonly name: string; readonly because: string }[];
  /** Of all nodes, this one included. */
  readonly nodes: NodesEvidence;
  /** Of the Machine behind it, as far as there is one: `Machine openshift-machine-api/worker-1 is Running`. */
  readonly machine: string | undefined;
  /** The template that an admin has marked for remediations. */
  readonly template: RemediationTemplate | undefined;
}

export interface CordonEvidence {
  /** Absent: nobody knows. */
  readonly since: Timestamp | undefined;
  /** "by kubectl-cordon at …". */
  readonly by: string;
  /** This engine did it, and nobody after it. */
  readonly isOurs: boolean;
}

export interface TaintEvidence {
  /** `dedicated=gpu:NoExecute`. */
  readonly text: string;
  readonly since: Timestamp | undefined;
  /** "by kubectl-taint at …": who wrote the taints of this node last. */
  readonly by: string;
}

export interface NodePod {
  readonly namespace: string;
  readonly name: string;
  readonly fate: PodFate;
}

export interface NodeAgent extends UnreadyPod {
  readonly workload: Target;
  /** Other nodes that are ready and where it is not. */
  readonly alsoOn: readonly string[];
}

export interface NodesEvidence {
  readonly total: number;
  /** Names of those that are not ready, or are kept empty. */
  readonly out: readonly string[];
  /** Of those, the ones that are not ready. */
  readonly notReady: readonly string[];
}

export interface RemediationTemplate {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}
