import type { Model, Row } from "../domain/model.ts";
import type { Context } from "../healing/context.ts";
import { type AnomalyMetric, anomalyRow } from "../insights/anomaly-features.ts";
import { scoresIn } from "../insights/anomaly-scores.ts";
import { WorldError } from "../world/world.ts";
import type { MeasuredPod } from "./measure-pods.ts";

/** What a model says of one pod, a moment each. */
export interface ScoredPod extends MeasuredPod {
  /** Oldest first; a moment at which something was not measured has none. */
  readonly moments: readonly { readonly at: number; readonly score: number }[];
  /** Metrics that were missing at one moment or more. */
  readonly missing: readonly AnomalyMetric[];
}

export interface ScoredPods {
  readonly pods: readonly ScoredPod[];
  readonly version: string | undefined;
}

/** Rows a question: 45,000 numbers, some hundred kilobytes. */
const ROWS_AT_ONCE = 1000;

/**
 * Asks a model about each pod at each moment. A row with a hole in it is not asked about: a model is as sure of the number that fills it as of any other.
 * Throws what the model throws, and `invalid` where it cannot be about such rows.
 */
export async function scorePods(
  { world }: Pick<Context, "world">,
  model: Model,
  { pods, moments }: { readonly pods: readonly MeasuredPod[]; readonly moments: readonly number[] },
): Promise<ScoredPods> {
  const asked = pods.map((pod) => ({ pod, rows: moments.map((at) => ({ at, row: anomalyRow(pod.metrics, at) })) }));
  const whole = asked.flatMap(({ pod, rows }) =>
    rows.filter(({ row }) => row.missing.length === 0).map(({ at, row }) => ({ pod, at, values: row.values })),
  );
  const answer = await scoresOf(
    world.models,
    model,
    whole.map(({ values }) => values),
  );
  const scored = new Map<MeasuredPod, { at: number; score: number }[]>(pods.map((pod) => [pod, []]));
  for (const [index, score] of answer.scores.entries()) {
    const about = whole[index];
    if (about) scored.get(about.pod)?.push({ at: about.at, score });
  }
  return {
    version: answer.version,
    pods: asked.map(({ pod, rows }) => ({
      ...pod,
      moments: scored.get(pod) ?? [],
      missing: [...new Set(rows.flatMap(({ row }) => row.missing))],
    })),
  };
}

async function scoresOf(
  models: Context["world"]["models"],
  model: Model,
  rows: readonly Row[],
): Promise<{ scores: number[]; version: string | undefined }> {
  if (rows.length === 0) return { scores: [], version: undefined };
  const { width } = await models.describe(model);
  const given = rows[0]?.length ?? 0;
  if (width !== undefined && width !== given)
    throw new WorldError(
      "invalid",
      `model ${model.name}: it says that it takes rows of ${width} numbers, and not ${given}`,
    );
  const scores: number[] = [];
  let version: string | undefined;
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    const predicted = await models.predict(model, some);
    const read = scoresIn(predicted, some.length);
    if (read.kind === "unusable") throw new WorldError("invalid", `model ${model.name}: ${read.because}`);
    scores.push(...read.scores);
    version = predicted.version;
  }
  return { scores, version };
}
