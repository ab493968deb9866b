import type { LeakFinding } from "./memory-leak.ts";
import { bytesText, rounded } from "./shown-number.ts";

/** What happened to something, as far as it counts here. */
export interface Episode {
  readonly id: string;
  readonly issue: string;
  readonly target: string;
  readonly namespace: string;
  readonly openedAt: string;
  /** It was worked on, and did not get well by it. */
  readonly hasFailed: boolean;
}

export type Weight = "low" | "medium" | "high" | "critical";

export interface Recommendation {
  readonly kind: "hist" | "pattern" | "trend" | "ml";
  readonly type: "proactive" | "reactive";
  readonly issue: string;
  readonly target: string;
  readonly namespace: string;
  readonly severity: Weight;
  /** 0 to 1. */
  readonly confidence: number;
  readonly actions: readonly string[];
  readonly evidence: readonly string[];
  readonly predictedAt?: Date;
  readonly relatedIncident?: string;
}

const TIMES: readonly (readonly [atLeast: number, severity: Weight, confidence: number])[] = [
  [10, "critical", 0.95],
  [5, "high", 0.85],
  [3, "medium", 0.75],
  [2, "low", 0.65],
];

/**
 * What happened to the same target again and again: twice is low (0.65), three times medium (0.75), five high (0.85), ten critical (0.95).
 * Source: the Go engine's `recommendations.go`; here only of the time that was asked for, and by what it was, not by how severe.
 */
export function recurring(episodes: readonly Episode[]): Recommendation[] {
  return [...grouped(episodes, ({ issue, target }) => [issue, target]).values()].flatMap((group) => {
    const [, severity, confidence] = TIMES.find(([atLeast]) => group.length >= atLeast) ?? [];
    const newest = newestOf(group);
    if (severity === undefined || confidence === undefined || !newest) return [];
    return {
      kind: "hist",
      type: "proactive",
      issue: newest.issue,
      target: newest.target,
      namespace: newest.namespace,
      severity,
      confidence,
      actions: actionsFor(newest.issue),
      evidence: [`it happened ${group.length} times`, `the last time at ${newest.openedAt}: ${newest.id}`],
      relatedIncident: newest.id,
    };
  });
}

/** Of a namespace: the same trouble was worked on twice or more and stayed. Source: the Go engine's `recommendations.go`. */
export function unhealed(episodes: readonly Episode[]): Recommendation[] {
  const failed = episodes.filter(({ hasFailed }) => hasFailed);
  return [...grouped(failed, ({ issue, namespace }) => [issue, namespace]).values()].flatMap((group) => {
    const newest = newestOf(group);
    if (group.length < 2 || !newest) return [];
    const targets = [...new Set(group.map(({ target }) => target))].slice(0, 5);
    return {
      kind: "pattern",
      type: "reactive",
      issue: newest.issue,
      target: `${newest.namespace}-workloads`,
      namespace: newest.namespace,
      severity: "high",
      confidence: 0.8,
      actions: ["investigate_root_cause", "review_remediation_strategy", "consider_manual_intervention"],
      evidence: [`${group.length} workflows did not heal it`, `of ${targets.join(", ")}`],
      relatedIncident: newest.id,
    };
  });
}

/** What is foreseen further away than this is no reason to do anything now. */
const FORESEEN_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * A container whose memory grows and reaches its limit within a week: days = (limit − now) / growth a day; below one day critical, below three
 * high, else medium. As sure as the line is straight (R²), at most 0.95. Undefined: it does not leak, or has no limit.
 */
export function runsOutOfMemory(
  leak: LeakFinding,
  { limitBytes, now }: { readonly limitBytes: number | undefined; readonly now: Date },
): Recommendation | undefined {
  if (!leak.leaks || limitBytes === undefined) return undefined;
  const days = Math.max(0, (limitBytes - leak.currentBytes) / leak.dailyGrowthBytes);
  if (days > FORESEEN_DAYS) return undefined;
  return {
    kind: "trend",
    type: "proactive",
    issue: "memory_pressure",
    target: `${leak.pod}/${leak.container}`,
    namespace: leak.namespace,
    severity: days < 1 ? "critical" : days < 3 ? "high" : "medium",
    confidence: rounded(Math.min(0.95, leak.rSquared), 2),
    actions: actionsFor("memory_pressure"),
    evidence: [
      `it grows by ${bytesText(leak.dailyGrowthBytes)} a day (R² ${leak.rSquared})`,
      `it uses ${bytesText(leak.currentBytes)} of ${bytesText(limitBytes)}`,
    ],
    predictedAt: new Date(now.getTime() + days * DAY_MS),
  };
}

const CRASHES = ["check_container_logs", "verify_resource_limits", "review_health_probes"];
const MEMORY = ["increase_memory_limit", "add_horizontal_scaling", "optimize_memory_usage"];

/** The Go engine's words, for what it knew and what that is called here. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  pod_crash_loop: CRASHES,
  "crash-looping": CRASHES,
  memory_pressure: MEMORY,
  "out-of-memory": MEMORY,
  cpu_throttling: ["increase_cpu_limit", "optimize_cpu_usage", "consider_vertical_scaling"],
};
const OTHERWISE = ["investigate_issue", "review_logs", "check_metrics"];

export function actionsFor(issue: string): readonly string[] {
  return (Object.hasOwn(ACTIONS, issue) ? ACTIONS[issue] : undefined) ?? OTHERWISE;
}

function grouped(
  episodes: readonly Episode[],
  by: (episode: Episode) => readonly string[],
): ReadonlyMap<string, readonly Episode[]> {
  return Map.groupBy(episodes, (episode) => JSON.stringify(by(episode)));
}

function newestOf(group: readonly Episode[]): Episode | undefined {
  return [...group].sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt))[0];
}
