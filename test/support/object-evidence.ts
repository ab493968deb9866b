import type { ClaimEvidence, ObjectEvidence, VolumeUsage } from "../../lib/domain/object-evidence.ts";
import { NOW, ago } from "./incidents.ts";

/** A claim that is bound. */
export function objectEvidence(parts: Partial<ObjectEvidence> = {}): ObjectEvidence {
  return {
    about: "object",
    at: NOW,
    target: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: "shop", name: "data" },
    owner: { kind: "person", confidence: 0.6, because: "no mark" },
    inShort: "it is Bound",
    notes: [],
    alertedAt: new Date(ago(240)),
    missing: [],
    uid: "uid-data",
    phase: "Bound",
    says: undefined,
    untrue: [],
    usedUp: [],
    leftovers: [],
    claim: undefined,
    createdAt: ago(3600),
    ...parts,
  };
}

const GIB = 1024 ** 3;

/** Half full, and stays so. */
export function usage(parts: Partial<VolumeUsage> = {}): VolumeUsage {
  return {
    bytes: 10 * GIB,
    bytesFree: 5 * GIB,
    bytesFreeInFourDays: 5 * GIB,
    inodes: 1000,
    inodesFree: 500,
    ...parts,
  };
}

/** Of 10 GiB, of a class that may grow. */
export function claim(parts: Partial<ClaimEvidence> = {}): ClaimEvidence {
  return {
    asked: "10Gi",
    has: "10Gi",
    usage: usage(),
    volume: undefined,
    growing: undefined,
    expanded: undefined,
    className: "fast",
    storageClass: { provisioner: "disk.example", waitsForPod: false, isExpandable: true },
    ...parts,
  };
}
