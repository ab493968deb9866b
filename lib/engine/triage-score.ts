import { type AnomalyScored, SCORED_KINDS, fingerprintOf } from "../domain/anomaly.ts";
import type { Settings } from "../domain/settings.ts";
import type { Severity, Signal } from "../domain/signal.ts";
import { type Triaged, plausible } from "./triage.ts";

/** A score must fall so far below the threshold before it counts as over: one that wavers around it opens nothing twice. */
const HYSTERESIS = 0.2;
/** The Go engine's bounds (`anomaly.go`): from .9 on a score is critical, from .7 on a warning. */
const CRITICAL = 0.9;
const WARNING = 0.7;

/** What a score is to this engine, by its own words. It is never more than a reason to look: what is changed for it must show in the cluster. */
export function triageScore(scored: AnomalyScored, { settings, now }: { settings: Settings; now: Date }): Triaged {
  const { namespace, kind, name, model, score } = scored;
  const fingerprint = fingerprintOf(scored);
  const about = { fingerprint, alertname: `AnomalyScored by ${model}` };
  if (namespace === settings.namespace)
    return {
      ...about,
      kind: "dropped",
      counted: "alert-own",
      why: `it is about the engine's own namespace ${namespace}`,
    };
  const { anomalyThreshold: threshold } = settings;
  const signal = signalOf(scored, { fingerprint, now });
  if (score >= threshold) {
    return { ...about, kind: "firing", signal, names: { apiVersion: SCORED_KINDS[kind], kind, namespace, name } };
  }
  // 0.7 - 0.2 is 0.49999999999999994 in binary.
  const clear = Number((threshold - HYSTERESIS).toFixed(3));
  if (score <= clear) {
    return { ...about, kind: "resolved", signal: { ...signal, status: "resolved", resolvedAt: signal.startsAt } };
  }
  return {
    ...about,
    kind: "dropped",
    counted: "score-no-news",
    why: `its score ${score} is between ${clear} and ${threshold}: no news`,
  };
}

function signalOf(scored: AnomalyScored, { fingerprint, now }: { fingerprint: string; now: Date }): Signal {
  const { namespace, kind, name, model, score, observedAt } = scored;
  return {
    kind: "score",
    name: `AnomalyScored by ${model}`,
    fingerprint,
    status: "firing",
    severity: severityOf(score),
    startsAt: observedAt === undefined ? now.toISOString() : plausible(observedAt, now),
    heardAt: now.toISOString(),
    summary: `${model} scores ${kind} ${name} ${score.toFixed(2)}`,
    labels: { namespace, [kind.toLowerCase()]: name },
  };
}

function severityOf(score: number): Severity {
  if (score >= CRITICAL) return "critical";
  return score >= WARNING ? "medium" : "low";
}
