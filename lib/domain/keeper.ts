import type { Target } from "./target.ts";

/** What was read of whoever decides what a target should be: enough to say which way a change must go. */
export type Keeper =
  | ApplicationKeeper
  | FluxKeeper
  | OperatorKeeper
  | ReleaseKeeper
  | ServiceVersionKeeper
  | UnknownKeeper;

/** Argo CD's Application, one that really lists the target among what it deploys to this cluster. */
export interface ApplicationKeeper {
  readonly kind: "application";
  readonly object: Target;
  readonly uid: string;
  /** Of the target, by Argo CD's last comparison: `Synced`, `OutOfSync`. */
  readonly sync: string;
  /** What Git asked for then. */
  readonly revision: string;
  /** When it compared last. */
  readonly comparedAt: string | undefined;
  /** It syncs new commits by itself. */
  readonly isAutomated: boolean;
  /** It sets back what was changed in the cluster, too. */
  readonly healsItself: boolean;
  /** Why Argo CD can do nothing now, in its own words. */
  readonly trouble: string | undefined;
  /** What it deployed, oldest first. */
  readonly history: readonly Deployed[];
  /** All that it deploys into. */
  readonly namespaces: readonly string[];
}

export interface Deployed {
  readonly id: number;
  readonly revision: string;
  readonly at: string;
  /** Where from, in JSON; absent where it has several sources, which are not put back one by one. */
  readonly source: string | undefined;
}

/** Flux's Kustomization or HelmRelease. */
export interface FluxKeeper {
  readonly kind: "flux";
  readonly object: Target;
  readonly uid: string;
  readonly isSuspended: boolean;
  /** Why Flux can apply nothing now, in its own words. */
  readonly trouble: string | undefined;
  /** What it applied last. */
  readonly revision: string;
  /** Who wrote the field in question after Flux did: `by kubectl-edit at …`. Absent: it is as Flux applied it. */
  readonly changedBy: string | undefined;
}

/** A custom resource, by which its operator makes the target. */
export interface OperatorKeeper {
  readonly kind: "operator";
  readonly object: Target;
  readonly uid: string;
  /** Where it says itself that it is not well. */
  readonly says: string | undefined;
  /** The Deployment behind it, where OLM installed that. */
  readonly operator:
    | {
        readonly target: Target;
        /** The ClusterServiceVersion that brought it. */
        readonly version: string;
        readonly pods: readonly { readonly name: string; readonly uid: string }[];
      }
    | undefined;
}

/** A release of Helm. */
export interface ReleaseKeeper {
  readonly kind: "release";
  readonly name: string;
  readonly namespace: string;
  /** The newest. */
  readonly revision: number;
  /** `deployed`, `failed`, `pending-upgrade`. */
  readonly status: string;
  /** When that began. */
  readonly at: string;
  /** The target is as the newest revision asks for it. */
  readonly isAsAsked: boolean;
  /** The newest earlier revision that was good and has the target otherwise. */
  readonly lastGood: number | undefined;
  /** All that these two revisions deploy into. */
  readonly namespaces: readonly string[];
  /** What a Helm runs as; absent where no policy says it. */
  readonly job?: { readonly image: string; readonly serviceAccount: string } | undefined;
}

/** The target is an operator itself, installed by OLM. */
export interface ServiceVersionKeeper {
  readonly kind: "service-version";
  readonly object: Target;
  /** `Succeeded`, `Installing`, `Failed`. */
  readonly phase: string;
  readonly says: string;
  /** Those that wait for a person or have failed, a sentence each. */
  readonly installPlans: readonly string[];
}

/** Somebody decides, and who it is cannot be read; the sentence says why. */
export interface UnknownKeeper {
  readonly kind: "unknown";
  readonly because: string;
}
