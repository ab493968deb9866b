import type { ContainerEvidence, PodEvidence } from "../domain/evidence.ts";

/** How one sees that a pod is in trouble. */
export interface Symptom {
  readonly kind:
    | "image"
    | "crash"
    /** A container cannot be created from what its pod says. */
    | "config"
    /** No node takes it. */
    | "unscheduled"
    /** An init container runs and does not end. */
    | "init"
    /** It has a node, and nothing of it runs. */
    | "creating"
    | "unready";
  readonly pod: PodEvidence;
  readonly container: ContainerEvidence | undefined;
  /** Since when it shows. */
  readonly since: string;
  readonly text: string;
}
