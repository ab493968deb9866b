import type { Said, Seen } from "./evidence.ts";

/** Of what runs no pods itself, or of a kind that we know nothing about: what it says of itself, in the form that Kubernetes asks of all. */
export interface ObjectEvidence extends Seen {
  readonly about: "object";
  readonly uid: string;
  /** `Pending`, `Bound`, `Failed`: older kinds have it. */
  readonly phase: string | undefined;
  /** By type, only those that are not true: `Ready`, `RoutesReady`, `Available`. */
  readonly untrue: readonly (Said & { readonly type: string })[];
  /** What a quota allows and how much of it is used, where nothing is left: `requests.cpu: 4 of 4`. */
  readonly usedUp: readonly string[];
  /** Of a claim, its class: `standard`, or `standard, which is not there`, and what that means for it. */
  readonly claim: ClaimEvidence | undefined;
  readonly createdAt: string;
}

export interface ClaimEvidence {
  readonly asked: string;
  readonly has: string | undefined;
  readonly className: string | undefined;
  /** Absent: no class of that name, or none was asked for and there is no default. */
  readonly storageClass:
    | { readonly provisioner: string; readonly waitsForPod: boolean; readonly isExpandable: boolean }
    | undefined;
}
