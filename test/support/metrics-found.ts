import type { InMemoryMetrics, InMemorySeries } from "../../lib/world/in-memory/in-memory-metrics.ts";
import { WorldError } from "../../lib/world/world.ts";

type Labels = Readonly<Record<string, string>>;

/** A series that always has this value; undefined: it is there and has none. */
export function steady(labels: Labels, value: number | undefined): InMemorySeries {
  return { labels, valueAt: () => value };
}

/** A series that is `value` at a moment and grows by so much a day up to then and after. */
export function growing(labels: Labels, value: number, { at, perDay }: { at: Date; perDay: number }): InMemorySeries {
  const now = at.getTime() / 1000;
  return { labels, valueAt: (moment) => value + ((moment - now) / 86_400) * perDay };
}

/** Answers a query by the first text that it contains; a query in which no text is finds nothing. */
export function finds(
  metrics: InMemoryMetrics,
  answers: readonly (readonly [text: string, series: readonly InMemorySeries[] | "fails"])[],
): void {
  metrics.finds = (expression) => {
    const series = answers.find(([text]) => expression.includes(text))?.[1] ?? [];
    if (series === "fails") throw new WorldError("unavailable", "Prometheus answers 503");
    return series;
  };
}
