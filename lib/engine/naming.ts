import type { Target } from "../domain/target.ts";

/** Where an alert names what it is about: the label, and the kind that the label's value is the name of. */
export interface Naming {
  readonly label: string;
  /** Where that one is missing. */
  readonly also?: readonly string[];
  readonly apiVersion: string;
  readonly kind: string;
  /** It lives in no namespace: whatever the label `namespace` says is the exporter's. */
  readonly isClusterScoped?: boolean;
  /** It names nothing, and is about this one. */
  readonly name?: string;
  /** Where the first does not exist: not every cluster is an OpenShift. */
  readonly otherwise?: Target;
  /** It belongs to the cluster or its tools, where nobody opts in: it is heard and observed all the same. */
  readonly isPlatform?: boolean;
  /** What it speaks of shows in metrics only: that the API shows nothing is no news, and nothing to wait for. */
  readonly isMeasured?: boolean;
  /** People answer it, whatever is found: what would be done for a pod that is not ready may be wrong for what it speaks of. */
  readonly isForPeople?: boolean;
  /** Its severity is `info`, and it is answered nevertheless. */
  readonly isHeardAtInfo?: boolean;
}

export type Catalogue = Readonly<Record<string, Naming>>;
