import { z } from "zod";

import type { AnomalyScored } from "./anomaly.ts";
import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "./names.ts";

const flag = z.union([z.boolean(), z.int().min(0).max(1)]);

/**
 * What a detector of outliers beside a model says of the requests that the model got: `is_outlier` has one flag for each instance of the request
 * (alibi-detect's servers for KServe and Seldon). Scores of its own have a scale of its own, and are not read.
 */
export const Outlier = z.object({
  data: z.object({ is_outlier: z.array(flag).min(1).max(100_000) }),
  meta: z.object({ name: z.string().max(200).optional() }).optional(),
});
export type Outlier = z.infer<typeof Outlier>;

/** KServe's request logger names whose request it was by these extensions of the event, and detectors pass them on. */
const Named = z.object({
  inferenceservicename: z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME),
  namespace: z.string().regex(NAMESPACE_NAME),
});

/** The same as a score of the InferenceService: the share of instances that are outliers. Undefined: the event does not say whose request it was. */
export function scoreOfOutlier(
  { data, meta }: Outlier,
  extensions: Readonly<Record<string, unknown>>,
): AnomalyScored | undefined {
  const named = Named.safeParse(extensions);
  if (!named.success) return undefined;
  const { inferenceservicename: name, namespace } = named.data;
  const outliers = data.is_outlier.filter((each) => each === true || each === 1).length;
  const score = Number((outliers / data.is_outlier.length).toFixed(3));
  return { namespace, kind: "InferenceService", name, model: detectorName(meta?.name), score };
}

/** As a model may be called. */
function detectorName(name = ""): string {
  const clean = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .slice(0, 63)
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  return clean === "" ? "outlier-detector" : clean;
}
