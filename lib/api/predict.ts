import { Hono } from "hono";
import { z } from "zod";

import type { Model } from "../domain/model.ts";
import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "../domain/names.ts";
import type { Context } from "../healing/context.ts";
import { PREDICT } from "../http/error-codes.ts";
import { readJson } from "../http/read-json.ts";
import { Refused } from "../http/refused.ts";
import { nextMoment } from "../insights/forecast-answer.ts";
import { type UsageForecast, measuredShare, predictUsage } from "../models/predict-usage.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked } from "./failure.ts";
import { modelFor, orFailed } from "./model-for.ts";

const objectName = z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME, "expected the name of a Kubernetes object");
const SCOPES = ["pod", "deployment", "namespace", "cluster"] as const;

/** As clients of the Go engine send it; the means that some of them send are measured, and not taken from them. */
export const Prediction = z.object({
  hour: z.int().min(0).max(23).default(0),
  /** Monday is 0. */
  day_of_week: z.int().min(0).max(6).default(0),
  namespace: z.string().regex(NAMESPACE_NAME, "expected the name of a namespace").optional(),
  deployment: objectName.optional(),
  pod: objectName.optional(),
  scope: z.enum(SCOPES).optional(),
  model: z.string().min(1).max(100).default("predictive-analytics"),
});
type Prediction = z.infer<typeof Prediction>;
type Scope = (typeof SCOPES)[number];

/** What a model foretells of the usage of a pod, a Deployment, a namespace or the cluster at a weekday and hour to come. */
export function predictRoutes(context: Context): Hono {
  const app = new Hono();
  app.post(PREDICT, async (c) => {
    const asked = checked(Prediction, await readJson(c.req.raw, { atMostBytes: 1024 * 1024 }));
    const scope = scopeOf(asked);
    refuseUnnamed(asked);
    await demand(context, c, { verb: "get", namespace: scope === "cluster" ? undefined : asked.namespace });
    const model = await modelFor(context, asked.model);
    const moment = nextMoment(context.world.now(), asked.day_of_week, asked.hour);
    const predicting = predictUsage(context, model, { scope: named(asked, scope), moment });
    const forecast = await orFailed("PREDICTION_FAILED", predicting);
    return c.json(shown(context, { asked, scope, moment, model }, forecast));
  });
  allowOnly(app, "POST", PREDICT);
  return app;
}

/** The narrowest that is named, where nothing is asked for. */
function scopeOf({ scope, pod, deployment, namespace }: Prediction): Scope {
  if (scope !== undefined) return scope;
  if (pod !== undefined) return "pod";
  if (deployment !== undefined) return "deployment";
  return namespace === undefined ? "cluster" : "namespace";
}

function refuseUnnamed({ scope, pod, deployment, namespace }: Prediction): void {
  if (scope !== "pod" && scope !== "deployment") return;
  if ((scope === "pod" ? pod : deployment) === undefined)
    throw new Refused(422, `${scope} name is required when scope is '${scope}'`);
  if (namespace === undefined) throw new Refused(422, `namespace is required when scope is '${scope}'`);
}

function named({ namespace, deployment, pod }: Prediction, scope: Scope): Parameters<typeof predictUsage>[2]["scope"] {
  if (scope === "cluster") return {};
  if (scope === "namespace") return { namespace };
  return scope === "deployment" ? { namespace, deployment } : { namespace, pod };
}

interface Shown {
  readonly asked: Prediction;
  readonly scope: Scope;
  readonly moment: Date;
  readonly model: Model;
}

function shown(context: Context, { asked, scope, moment, model }: Shown, forecast: UsageForecast): object {
  const { foretold, usage, features, hoursAhead } = forecast;
  const measured = measuredShare(features);
  return {
    status: "success",
    scope,
    target: targetOf(asked, scope),
    predictions: {
      cpu_percent: (foretold.cpu ?? usage.cpu) * 100,
      memory_percent: (foretold.memory ?? usage.memory) * 100,
    },
    not_predicted: [
      ...(foretold.cpu === undefined ? ["cpu_percent"] : []),
      ...(foretold.memory === undefined ? ["memory_percent"] : []),
    ],
    current_metrics: {
      cpu_rolling_mean: usage.cpu * 100,
      memory_rolling_mean: usage.memory * 100,
      timestamp: seconds(new Date(usage.at * 1000)),
      time_range: "24h",
    },
    model_info: {
      name: model.name,
      version: forecast.version ?? "",
      confidence: foretold.confidence ?? measured,
      confidence_from: foretold.confidence === undefined ? "measured_share" : "model",
      reaches_hours: foretold.reachesHours,
      is_beyond: hoursAhead > foretold.reachesHours,
    },
    target_time: { hour: asked.hour, day_of_week: asked.day_of_week, iso_timestamp: seconds(moment) },
    features: { ...features, measured_share: measured },
    queries: usage.queries,
    timestamp: context.world.now().toISOString(),
  };
}

function targetOf({ namespace, deployment, pod }: Prediction, scope: Scope): string {
  if (scope === "cluster") return "cluster";
  if (scope === "namespace") return namespace ?? "all-namespaces";
  return `${namespace ?? "all-namespaces"}/${scope === "pod" ? pod : deployment}`;
}

/** RFC 3339 without fractions, as these fields always were. */
function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
