import type { Said, Seen } from "./evidence.ts";
import type { Timestamp } from "./time.ts";

/** Of what runs no pods itself, or of a kind that we know nothing about: what it says of itself, in the form that Kubernetes asks of all. */
export interface ObjectEvidence extends Seen {
  readonly about: "object";
  readonly uid: string;
  /** `Pending`, `Bound`, `Failed`: older kinds have it. */
  readonly phase: string | undefined;
  /** In its own words, where its kind has other fields for that than conditions: `OutOfSync, Degraded; last sync Failed: …`. */
  readonly says: string | undefined;
  /** By type, only those that are not true: `Ready`, `RoutesReady`, `Available`. */
  readonly untrue: readonly (Said & { readonly type: string })[];
  /** What a quota allows and how much of it is used, where nothing is left: `requests.cpu: 4 of 4`. */
  readonly usedUp: readonly string[];
  /** Of a quota that is used up by what has ended, too: pods that have failed, the oldest first. */
  readonly leftovers: readonly LeftoverPod[];
  /** Of a claim, its class: `standard`, or `standard, which is not there`, and what that means for it. */
  readonly claim: ClaimEvidence | undefined;
  readonly createdAt: string;
}

export interface LeftoverPod extends Said {
  readonly name: string;
  readonly uid: string;
}

export interface ClaimEvidence {
  readonly asked: string;
  readonly has: string | undefined;
  /** How full it is by the kubelet's own figures; absent: nobody has measured it, or nobody could be asked. */
  readonly usage: VolumeUsage | undefined;
  /** The volume that it is bound to; absent: there is none, or it may not be read. */
  readonly volume:
    | { readonly name: string; readonly phase: string; readonly message: string; readonly since: Timestamp | undefined }
    | undefined;
  /** Since it is to grow: what keeps it, by its own conditions. */
  readonly growing: (Said & { readonly type: string }) | undefined;
  /** "10Gi to 15Gi": the engine has expanded it once before. */
  readonly expanded: string | undefined;
  readonly className: string | undefined;
  /** Absent: no class of that name, or none was asked for and there is no default. */
  readonly storageClass:
    | { readonly provisioner: string; readonly waitsForPod: boolean; readonly isExpandable: boolean }
    | undefined;
}

/** Of the file system on a volume, as the kubelet of the node that has it mounted counts. */
export interface VolumeUsage {
  readonly bytes: number;
  readonly bytesFree: number;
  /** By the trend of the last six hours, what will be free in four days; below zero: it is full before. Absent: there are too few figures. */
  readonly bytesFreeInFourDays: number | undefined;
  /** Absent: the file system has no fixed number of them. */
  readonly inodes: number | undefined;
  readonly inodesFree: number | undefined;
}
