import { createHash } from "node:crypto";

import { z } from "zod";

import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "./names.ts";

/** The kinds that a score may name; the API group follows from the kind. */
export const SCORED_KINDS = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Pod: "v1",
  InferenceService: "serving.kserve.io/v1beta1",
} as const;
const Kind = z.enum(["Deployment", "StatefulSet", "DaemonSet", "Pod", "InferenceService"]);

const objectName = z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME, "expected the name of a Kubernetes object");

/** Data of `io.kubeheal.anomaly.scored`: how unusual a model finds an object, from 0 (as ever) to 1 (never seen). */
export const AnomalyScored = z.object({
  namespace: z.string().regex(NAMESPACE_NAME, "expected the name of a namespace"),
  kind: Kind,
  name: objectName,
  /** Who says so: the name of the model, or of the InferenceService that serves it. */
  model: z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, "expected the name of a model"),
  score: z.number().min(0).max(1),
  /** When what was scored was measured; absent: now. */
  observedAt: z.iso.datetime({ offset: true }).optional(),
});
export type AnomalyScored = z.infer<typeof AnomalyScored>;

/** One model's opinion of one object, whatever its value. */
export function fingerprintOf({ namespace, kind, name, model }: AnomalyScored): string {
  return createHash("sha256")
    .update(JSON.stringify(["score", model, namespace, kind, name]))
    .digest("hex")
    .slice(0, 16);
}
