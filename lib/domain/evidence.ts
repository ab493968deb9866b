import type { Change } from "./change.ts";
import type { Owner } from "./owner.ts";
import type { Vanished } from "./snapshot.ts";
import type { Target } from "./target.ts";
import type { Timestamp } from "./time.ts";

/** What was seen of a target of any kind at one moment. It is never stored whole: an incident keeps the facts that a finding names. */
export interface Seen {
  readonly at: Date;
  readonly target: Target;
  readonly owner: Owner;
  /** One sentence of how it is, for where no rule finds anything wrong. */
  readonly inShort: string;
  /** Warnings about the target and what belongs to it; read only where something needs them. */
  readonly notes: readonly Note[];
  /** When the trouble began by the alerts' own word; the earliest `startsAt`. */
  readonly alertedAt: Date;
  /** What could not be read, and why. */
  readonly missing: readonly string[];
}

/** Of a Deployment, StatefulSet or DaemonSet. Other kinds have evidence of their own (`any-evidence.ts`). */
export interface Evidence extends Seen {
  readonly about: "workload";
  readonly workload: WorkloadEvidence;
  readonly pods: readonly PodEvidence[];
  /** Newest first; empty where the kind has none that we read. */
  readonly revisions: readonly RevisionEvidence[];
  /** The hosts that its containers are told to speak to, by their variables and arguments. */
  readonly asksFor: readonly Asked[];
  /** What lies around it; read only where its pods do not say what ails it. */
  readonly surroundings: Surroundings | undefined;
}

/** Something that its containers ask for: the first part of the host is a Service's name, if there is such a Service. */
export interface Asked {
  readonly service: string;
  /** Absent: that of the workload. */
  readonly namespace: string | undefined;
  /** `env DB_HOST of container cart`: as changes are told. */
  readonly where: string;
}

/** A Kubernetes Event of type Warning. */
export interface Note {
  /** `Pod cart-1`. */
  readonly about: string;
  readonly reason: string;
  readonly message: string;
  readonly at: Timestamp;
}

export interface WorkloadEvidence {
  readonly uid: string;
  readonly wanted: number;
  readonly ready: number;
  readonly updated: number;
  /** All pods are of the newest revision and available, and the controller has seen the newest generation. */
  readonly isRolledOut: boolean;
  /** Its controller has looked at the newest spec; until then pods and revisions are those of the spec before. */
  readonly isObserved: boolean;
  readonly isPaused: boolean;
  readonly maintenance: boolean;
  /** The rollout takes longer than its deadline allows, by the controller's own word. */
  readonly overdue: Said | undefined;
  /** The API server refuses to create its pods. */
  readonly refused: Said | undefined;
  /** "by kubectl at …": who set how many pods there should be. */
  readonly scaledBy: string;
  /** When; absent where nobody knows. */
  readonly scaledAt: Timestamp | undefined;
  /** How many the last `kubectl apply` asked for; absent where nobody applied, or the number was left out. */
  readonly appliedReplicas: number | undefined;
  /** What its pod template has otherwise than the last `kubectl apply` asked for; absent where that is nothing, or nobody applied. */
  readonly drift: Drift | undefined;
  /** How many pods a rollout may take away before the new ones are ready. */
  readonly mayBeUnavailable: number | undefined;
  /** How its pods come by a new template: by themselves, each only when the one before is ready, or when somebody deletes them. */
  readonly renewal: "rolling" | "in-order" | "on-delete";
  /** Each of its pods has claims of its own: what they wrote outlives them, and an earlier version may not read it. */
  readonly keepsData: boolean;
  /** `cart: 256Mi to 384Mi`: this engine has raised a memory limit of it before. */
  readonly memoryRaised: string | undefined;
}

export interface Surroundings {
  /** Whoever decides how many pods there should be. */
  readonly autoscaler: AutoscalerEvidence | undefined;
  /** Services that send to its pods, and those that did when they were applied last. */
  readonly services: readonly ServiceEvidence[];
  /** Services that sent to its pods when its namespace was last looked at without an alert, and are not there any more. */
  readonly vanishedServices: readonly Vanished[];
  /** NetworkPolicies that bind its pods, the newest change first. */
  readonly networkPolicies: readonly NetworkPolicyEvidence[];
}

export interface ServiceEvidence {
  readonly name: string;
  readonly uid: string;
  readonly owner: Owner;
  /** Its selector is one of these pods. */
  readonly selects: boolean;
  /** A target port that none of their containers has, by name or, where they name all they have, by number. */
  readonly missingPort: string | undefined;
  /** "by kubectl at …": who set its selector or its ports last, and when. */
  readonly changedBy: string;
  readonly changedAt: Timestamp | undefined;
  /** Selector and ports as they are, in JSON. */
  readonly found: string;
  /** The same as the last `kubectl apply` asked for, where that sends to these pods and is otherwise than what was found. */
  readonly applied: string | undefined;
}

export interface NetworkPolicyEvidence {
  readonly name: string;
  readonly changedBy: string;
  readonly changedAt: Timestamp;
  /** What it says a word on: `Ingress`, `Egress`. */
  readonly directions: readonly string[];
}

/** A HorizontalPodAutoscaler; KEDA works through one, too. */
export interface AutoscalerEvidence {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** How many it wants now. */
  readonly wants: number | undefined;
  /** It would have more, and may not. */
  readonly atMaximum: Said | undefined;
  /** It cannot compute how many: its metrics are missing, or its target. */
  readonly cannotCompute: Said | undefined;
}

/** What a controller says of something, and since when. */
export interface Said {
  readonly since: Timestamp;
  readonly reason: string;
  readonly message: string;
}

export interface Drift {
  /** Hash of the pod template as the last apply would make it. */
  readonly template: string;
  readonly changes: readonly Change[];
  /** What pods cannot start without as it was applied. */
  readonly references: readonly string[];
}

/** One version of a workload's pod template that Kubernetes still keeps. */
export interface RevisionEvidence {
  /** What its pods call it: the name of the ReplicaSet or ControllerRevision, for a DaemonSet the hash in it. */
  readonly name: string;
  /** The ReplicaSet or ControllerRevision that keeps it. */
  readonly object: string;
  readonly number: number;
  readonly isCurrent: boolean;
  /** When it became current, as closely as the cluster tells. */
  readonly since: Timestamp;
  readonly changedBy: string | undefined;
  /** Of the pod template without what controllers add to it: equal hashes, equal pods. */
  readonly template: string;
  readonly images: readonly string[];
  /** Names of the template's containers, init containers too; what a webhook injects is not among them. */
  readonly containers: readonly string[];
  readonly ready: number;
  /** What the current revision has otherwise; empty for the current one. */
  readonly changes: readonly Change[];
  /** What its pods cannot start without: `ConfigMap settings`. */
  readonly references: readonly string[];
}

export interface PodEvidence {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Timestamp;
  readonly isReady: boolean;
  readonly readySince: Timestamp | undefined;
  readonly isLeaving: boolean;
  /** Name of the revision it belongs to; undefined when its owner is none that we read. */
  readonly revision: string | undefined;
  readonly hasController: boolean;
  /** The node that it is on, or was given to. */
  readonly node: string | undefined;
  /** It has a node; one that has none waits for the scheduler and is not stuck itself. */
  readonly isScheduled: boolean;
  /** Why it has no node, in the scheduler's words. */
  readonly unscheduled: Said | undefined;
  /** It ended, badly, and stays until somebody deletes it. */
  readonly failed: Said | undefined;
  readonly containers: readonly ContainerEvidence[];
}

export interface ContainerEvidence {
  readonly name: string;
  /** It must end before the others begin; a sidecar need not. */
  readonly isInit: boolean;
  readonly image: string;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly lastExit:
    | {
        readonly code: number;
        readonly reason: string;
        readonly message: string;
        readonly at: Timestamp;
        readonly ranSeconds: number;
      }
    | undefined;
  readonly runningSince: Timestamp | undefined;
  /** Of memory, as the pod has it: `256Mi`. */
  readonly memoryLimit: string | undefined;
}
