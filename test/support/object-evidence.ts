import type { ObjectEvidence } from "../../lib/domain/object-evidence.ts";
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
    untrue: [],
    usedUp: [],
    claim: undefined,
    createdAt: ago(3600),
    ...parts,
  };
}
