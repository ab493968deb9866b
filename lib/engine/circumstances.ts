import type { Incident } from "../domain/incident.ts";
import type { NodesEvidence } from "../domain/node-evidence.ts";
import type { Owner } from "../domain/owner.ts";
import type { Policy } from "../domain/policy.ts";
import type { Settings } from "../domain/settings.ts";
import type { TargetRecord } from "../domain/target-record.ts";
import type { Target } from "../domain/target.ts";
import type { Step } from "../domain/workflow.ts";
import type { NamespaceState } from "./consent.ts";

/** What the guard looks at, all of it read just now. */
export interface Circumstances {
  readonly now: Date;
  readonly incident: Incident;
  readonly step: Step;
  /** A policy, or the sentence why there is none: then nothing is changed. */
  readonly policy:
    | { readonly ok: true; readonly value: Policy; readonly paused: boolean }
    | { readonly ok: false; readonly because: string };
  /** Absent for a cluster-scoped target. */
  readonly namespace: NamespaceState | undefined;
  /** Of what is healed, where that lies in another namespace than what the step changes: both must consent. */
  readonly home?: NamespaceState | undefined;
  readonly owner: Owner;
  /** This step replaces what the owner decides. */
  readonly decides: boolean;
  /** What is in maintenance itself: what the step changes, or what is healed by it. */
  readonly maintenance: Target | undefined;
  readonly record: TargetRecord;
  /** Who wrote the target's spec last beside the engine: `by argocd-controller at 2026-…`. */
  readonly rival: { readonly by: string; readonly at: string } | undefined;
  /** Others who see to what this step changes. */
  readonly healers: readonly Healer[];
  /** In the words of whoever is upgrading the cluster. */
  readonly upgrade: string | undefined;
  readonly lately: Lately;
  /** Read only for a step that takes a node out of service. */
  readonly nodes: NodesEvidence | undefined;
}

/** Another controller that decides what this step would decide. */
export interface Healer {
  /** `HorizontalPodAutoscaler cart`. */
  readonly name: string;
  readonly because: string;
  /** It will have done its work some day; absent, it never lets go. */
  readonly isPassing: boolean;
}

/** What the storm watch counts: incidents that were opened within `stormSeconds`, ignored ones left out. */
export interface Lately {
  readonly incidents: number;
  /** Of those, the ones about a Node. */
  readonly nodes: number;
}

/**
 * `wait`: perhaps later, park; `forAPerson` when patience does not end the wait. `refuse`: not in this episode, hand over. Both with a sentence.
 */
export type Verdict =
  | { readonly kind: "allowed" }
  | {
      readonly kind: "wait";
      readonly because: string;
      readonly forAPerson: boolean;
      /** It happens to the whole cluster: it is waited for as long as it lasts, within bounds (`patience.ts`). */
      readonly isOfTheCluster?: true;
      /** What the person is asked for. */
      readonly awaits?: "approval";
    }
  | { readonly kind: "refuse"; readonly because: string };

export type Check = (circumstances: Circumstances, settings: Settings) => Verdict | undefined;

/** Until a person, or whatever is waited for, ends it. */
export const wait = (because: string): Verdict => ({ kind: "wait", because, forAPerson: true });
/** As long as it lasts, and a day at most. */
export const waitForTheCluster = (because: string): Verdict => ({
  kind: "wait",
  because,
  forAPerson: false,
  isOfTheCluster: true,
});
/** Until patience ends. */
export const waitAWhile = (because: string): Verdict => ({ kind: "wait", because, forAPerson: false });
export const refuse = (because: string): Verdict => ({ kind: "refuse", because });
