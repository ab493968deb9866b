import { isDeepStrictEqual } from "node:util";

import type { Span } from "./collector.ts";

/** What was told twice is one span, if both say the same: so viewers have it. */
export function distinct(spans: readonly Span[]): Span[] {
  return [...new Map(spans.map((span) => [`${span.traceId} ${span.spanId}`, span])).values()];
}

/** What is wrong with these traces as trees, in words: each has one root, and every other span the one that it is a part of. */
export function faultsIn(spans: readonly Span[]): string[] {
  const faults: string[] = [];
  const all = distinct(spans);
  for (const span of spans) {
    const same = all.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.spanId)!;
    if (!isDeepStrictEqual(same, span)) faults.push(`${span.name} was told twice, and differently`);
  }
  for (const [traceId, mine] of byTrace(all)) {
    const roots = mine.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name);
    if (roots.length !== 1) faults.push(`trace ${traceId} has ${roots.length} roots: ${roots.join(", ")}`);
    const ids = new Map(mine.map((span) => [span.spanId, span]));
    for (const { name, parentSpanId, startNano, endNano } of mine) {
      if (parentSpanId === undefined) continue;
      const parent = ids.get(parentSpanId);
      if (!parent) faults.push(`${name} is a part of nothing that was told`);
      else if (startNano < parent.startNano) faults.push(`${name} began before ${parent.name}, which it is a part of`);
      if (endNano < startNano) faults.push(`${name} ended before it began`);
    }
  }
  return [...new Set(faults)];
}

export function byTrace(spans: readonly Span[]): Map<string, Span[]> {
  const traces = new Map<string, Span[]>();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return traces;
}

/** The tree as a viewer shows it: by time, what belongs to a span below it. */
export function pictureOf(trace: readonly Span[], shows: (span: Span) => boolean = () => true): string[] {
  const below = (parent: string | undefined, depth: number): string[] =>
    distinct(trace)
      .map((span, place) => ({ span, place }))
      .filter(({ span }) => span.parentSpanId === parent && shows(span))
      .sort((a, b) => Number(a.span.startNano - b.span.startNano) || a.place - b.place)
      .flatMap(({ span }) => [`${"  ".repeat(depth)}${span.name}`, ...below(span.spanId, depth + 1)]);
  return below(undefined, 0);
}
