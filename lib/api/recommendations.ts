import { createHash } from "node:crypto";

import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { closingFactsIn } from "../domain/closing-facts.ts";
import { isAfter, later } from "../domain/time.ts";
import type { Context } from "../healing/context.ts";
import { readOptionalJson } from "../http/read-json.ts";
import { byContainer, keyOf } from "../insights/container.ts";
import { LEAK_STEP_SECONDS, LEAK_WINDOW_SECONDS, leakOf, memoryQuery } from "../insights/memory-leak.ts";
import { type Episode, type Recommendation, recurring, runsOutOfMemory, unhealed } from "../insights/recommend.ts";
import { memoryLimitQuery } from "../insights/right-sizing.ts";
import { recommendByModel } from "../models/recommend.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { visibleTo } from "./authorize.ts";
import { allowOnly, checked } from "./failure.ts";
import { askNow, askOver, orMissing } from "./measure.ts";
import { optionalNamespace } from "./namespace-filter.ts";
import { until } from "./until.ts";

const HOURS = { "1h": 1, "6h": 6, "24h": 24 } as const;

/** Both spellings, as clients of the Go engine send them. */
export const RecommendationsRequest = z.object({
  timeframe: z.enum(["1h", "6h", "24h"]).default("6h"),
  include_predictions: z.boolean().optional(),
  includePredictions: z.boolean().optional(),
  confidence_threshold: z.number().min(0).max(1).optional(),
  confidenceThreshold: z.number().min(0).max(1).optional(),
  namespace: optionalNamespace,
});
type RecommendationsRequest = z.infer<typeof RecommendationsRequest>;

export const RECOMMENDATIONS = "/api/v1/recommendations";
const CONFIDENT = 0.7;
const NONE = "No recommendations above the confidence threshold";

/** What should be looked at before it breaks again: what came back, what no workflow healed, and what runs out of memory as it goes on. */
export function recommendationRoutes(context: Context): Hono {
  const app = new Hono();
  app.post(RECOMMENDATIONS, async (c) => {
    const body = await readOptionalJson(c.req.raw, { atMostBytes: 16 * 1024 });
    return c.json(await recommend(context, c, checked(RecommendationsRequest, body)));
  });
  allowOnly(app, "POST", RECOMMENDATIONS);
  return app;
}

async function recommend(context: Context, c: HttpContext, asked: RecommendationsRequest): Promise<object> {
  const { timeframe, namespace } = asked;
  const threshold = asked.confidence_threshold ?? asked.confidenceThreshold ?? CONFIDENT;
  const predicts = asked.include_predictions ?? asked.includePredictions ?? true;
  const now = context.world.now();
  const visible = await visibleTo(context, c, { summaries: await context.incidents.all({ namespace }), namespace });
  const since = later(now, -HOURS[timeframe] * 3600);
  const episodes = visible.summaries.filter(({ openedAt }) => isAfter(openedAt, since)).flatMap(episodeOf);
  // Of the whole cluster it is much to ask, and nobody else would be told the answer.
  const isTheirs = namespace !== undefined || visible.restrictedTo === undefined;
  const [foreseen, judged] =
    predicts && isTheirs
      ? await Promise.all([
          foresee(context, namespace),
          recommendByModel(context, { namespace, hours: HOURS[timeframe] }),
        ])
      : [NOTHING, NOTHING];
  const may = (recommendation: Recommendation): boolean =>
    visible.restrictedTo === undefined || visible.restrictedTo.includes(recommendation.namespace);
  const all = [...recurring(episodes), ...unhealed(episodes), ...foreseen.found, ...judged.found]
    .filter(may)
    .filter(({ confidence }) => confidence >= threshold)
    .sort((a, b) => b.confidence - a.confidence);
  return {
    status: "success",
    timestamp: `${now.toISOString().slice(0, 19)}Z`,
    timeframe,
    recommendations: all.map(view),
    total_recommendations: all.length,
    ml_enabled: judged.isAnswered,
    message: all.length === 0 ? NONE : undefined,
    restricted_to: visible.restrictedTo,
    missing: [...new Set([...foreseen.missing, ...judged.missing, ...(predicts && !isTheirs ? [NOT_THEIRS] : [])])],
  };
}

const NOT_THEIRS = "predictions: name a namespace, or have the right to list incidents in all of them";
const NOTHING = { found: [], missing: [], isAnswered: false };

/** What it was: the problem that was diagnosed, as far as metadata tell it, else the names of the alerts that its title begins with. */
function episodeOf(summary: IncidentSummary): Episode[] {
  const { id, target, namespace, openedAt, title, facts, phase, outcome } = summary;
  if (target === undefined || namespace === undefined) return [];
  const issue = closingFactsIn(facts)?.workflows[0]?.problem ?? title.split(":")[0] ?? title;
  const ended = outcome ?? phase;
  const hasFailed = summary.workflow !== undefined && (ended === "handed-over" || ended === "unverified");
  return [{ id, issue, target, namespace, openedAt, hasFailed }];
}

async function foresee(
  { world }: Context,
  namespace: string | undefined,
): Promise<{ readonly found: readonly Recommendation[]; readonly missing: readonly string[] }> {
  const now = world.now();
  const range = until(now, { seconds: LEAK_WINDOW_SECONDS, step: LEAK_STEP_SECONDS });
  const [memory, limits] = await Promise.all([
    orMissing(["memory"], askOver(world.metrics, { memory: memoryQuery({ namespace }) }, range)),
    orMissing(["limit"], askNow(world.metrics, { limit: memoryLimitQuery({ namespace }) })),
  ]);
  const limitOf = byContainer(limits.found.limit);
  const found = memory.found.memory.flatMap((course) => {
    const leak = leakOf(course);
    return (leak && runsOutOfMemory(leak, { limitBytes: limitOf.get(keyOf(leak)), now })) ?? [];
  });
  return { found, missing: [...new Set([...memory.missing, ...limits.missing])] };
}

const SOURCES = {
  hist: "historical_analysis",
  pattern: "pattern_detection",
  trend: "metrics_trend",
  ml: "ml_prediction",
} as const;

function view(recommendation: Recommendation): object {
  const { kind, issue, target, namespace, predictedAt } = recommendation;
  return {
    id: `rec-${kind}-${hashOf([issue, namespace, target])}`,
    type: recommendation.type,
    issue_type: issue,
    target,
    namespace,
    severity: recommendation.severity,
    confidence: recommendation.confidence,
    predicted_time: predictedAt && `${predictedAt.toISOString().slice(0, 19)}Z`,
    recommended_actions: recommendation.actions,
    evidence: recommendation.evidence,
    source: SOURCES[kind],
    related_incident_id: recommendation.relatedIncident,
  };
}

/** The same recommendation has the same id whenever it is asked for. */
function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
}
