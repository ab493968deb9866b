import type { Owner } from "./owner.ts";
import type { Target } from "./target.ts";
import type { Timestamp } from "./time.ts";

/** What was seen of a target at one moment. It is never stored whole: an incident keeps the facts that a finding names. */
export interface Evidence {
  readonly at: Date;
  readonly target: Target;
  readonly workload: WorkloadEvidence;
  readonly owner: Owner;
  readonly pods: readonly PodEvidence[];
  /** Newest first; empty where the kind has none that we read. */
  readonly revisions: readonly RevisionEvidence[];
  /** When the trouble began by the alerts' own word; the earliest `startsAt`. */
  readonly alertedAt: Date;
}

export interface WorkloadEvidence {
  readonly uid: string;
  readonly wanted: number;
  readonly ready: number;
  readonly updated: number;
  /** All pods are of the newest revision and available, and the controller has seen the newest generation. */
  readonly isRolledOut: boolean;
  readonly isPaused: boolean;
  readonly maintenance: boolean;
}

/** One version of a workload's pod template that Kubernetes still keeps. */
export interface RevisionEvidence {
  /** Of the ReplicaSet or ControllerRevision. */
  readonly name: string;
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
  /** It has a node; one that has none waits for the scheduler and is not stuck itself. */
  readonly isScheduled: boolean;
  readonly containers: readonly ContainerEvidence[];
}

export interface ContainerEvidence {
  readonly name: string;
  readonly image: string;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly lastExit:
    | { readonly code: number; readonly reason: string; readonly at: Timestamp; readonly ranSeconds: number }
    | undefined;
}
