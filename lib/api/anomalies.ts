import { Hono } from "hono";
import { z } from "zod";

import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "../domain/names.ts";
import type { Context } from "../healing/context.ts";
import { ANALYZE } from "../http/error-codes.ts";
import { readJson } from "../http/read-json.ts";
import { Refused } from "../http/refused.ts";
import { analyze } from "../models/analyze.ts";
import { POD } from "../world/kubernetes/kinds.ts";
import { type Wanted, anomaliesView } from "./anomalies-view.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked } from "./failure.ts";
import { modelFor, orFailed } from "./model-for.ts";

const objectName = z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME, "expected the name of a Kubernetes object");
const range = z.enum(["1h", "6h", "24h", "7d"]);
const selectorText = z.string().min(1).max(1000);
const modelName = z.string().min(1).max(100);
const MINUTES = { "1h": 60, "6h": 360, "24h": 1440, "7d": 10_080 } as const;

/** As clients of the Go engine send it, in the spelling of each of them. */
export const AnomalyRequest = z.object({
  time_range: range.optional(),
  timeRange: range.optional(),
  namespace: z.string().regex(NAMESPACE_NAME, "expected the name of a namespace").optional(),
  deployment: objectName.optional(),
  pod: objectName.optional(),
  /** Of pods; needs a namespace. */
  label_selector: selectorText.optional(),
  labelSelector: selectorText.optional(),
  threshold: z.number().min(0).max(1).default(0.7),
  model_name: modelName.optional(),
  modelName: modelName.optional(),
});

/** Which pods a model finds unusual, when, and what stands out. */
export function anomalyRoutes(context: Context): Hono {
  const app = new Hono();
  app.post(ANALYZE, async (c) => {
    const wanted = wantedIn(checked(AnomalyRequest, await readJson(c.req.raw, { atMostBytes: 1024 * 1024 })));
    await demand(context, c, { verb: "get", namespace: wanted.namespace });
    const model = await modelFor(context, wanted.model);
    const { namespace, deployment, pod, timeRange } = wanted;
    const scope = { namespaces: namespace === undefined ? undefined : [namespace], deployment, pod };
    const only = await selected(context, wanted);
    const analyzing = analyze(context, model, { scope, minutes: MINUTES[timeRange], only });
    const analysis = await orFailed("ANALYSIS_FAILED", analyzing);
    return c.json(anomaliesView(wanted, analysis, context.world.now()));
  });
  allowOnly(app, "POST", ANALYZE);
  return app;
}

function wantedIn(request: z.infer<typeof AnomalyRequest>): Wanted {
  const { namespace, deployment, pod, threshold } = request;
  return {
    timeRange: request.time_range ?? request.timeRange ?? "1h",
    namespace,
    deployment,
    pod,
    selector: request.label_selector ?? request.labelSelector,
    threshold,
    model: request.model_name ?? request.modelName ?? "anomaly-detector",
  };
}

/** Prometheus knows no labels of pods, the API server does. */
async function selected({ world }: Context, { selector, namespace }: Wanted): Promise<ReadonlySet<string> | undefined> {
  if (selector === undefined) return undefined;
  if (namespace === undefined) throw new Refused(422, "label_selector: it needs a namespace beside it");
  const names = new Set<string>();
  let next: string | undefined;
  do {
    const page = await world.cluster.listMetadata(POD, {
      namespace,
      labelSelector: selector,
      limit: 500,
      continue: next,
    });
    for (const { metadata } of page.items) names.add(metadata.name);
    next = page.continue;
  } while (next !== undefined);
  return names;
}
