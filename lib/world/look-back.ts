import { parser } from "@prometheus-io/lezer-promql";

import type { LookBack } from "../domain/alert-rule.ts";

type Node = ReturnType<typeof parser.parse>["topNode"];

class Unreadable extends Error {}

/**
 * How far into the past an expression looks, by Prometheus's own grammar: the largest of its ranges, each with its offset, and what a subquery
 * looks at before its own beginning. So long after the trouble is over it may still be true.
 */
export function lookBackOf(query: string): LookBack {
  try {
    return { kind: "known", seconds: reachOf(parser.parse(query).topNode, query) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: "unknown", because: error.message };
  }
}

function reachOf(node: Node, query: string): number {
  const text = query.slice(node.from, node.to);
  if (node.type.isError) throw new Unreadable("its expression cannot be read");
  if (node.name === "StepInvariantExpr") throw new Unreadable("its expression looks at a fixed moment (@)");
  // By convention the name of a recording rule has a colon, and how far that one looks back is not said here.
  if (node.name === "Identifier" && text.includes(":")) throw new Unreadable(`it rests on the recording rule ${text}`);
  const children = childrenOf(node);
  const within = Math.max(0, ...children.filter(({ name }) => !isDuration(name)).map((child) => reachOf(child, query)));
  const own = children.find(({ name }) => isDuration(name));
  if (!own) return within;
  // `[1h:1m]` has its step after the range, and only the range reaches back; a negative offset does not.
  return within + Math.max(0, secondsOf(query.slice(own.from, own.to)) * signOf(node, query));
}

function isDuration(name: string): boolean {
  return name === "DurationExpr" || name === "OffsetDurationExpr" || name === "SignedDurationExpr";
}

function signOf({ name, from, to }: Node, query: string): 1 | -1 {
  return name === "OffsetExpr" && /offset\s*-\s*\S+$/i.test(query.slice(from, to)) ? -1 : 1;
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** `5m`, `1h30m`, or a number of seconds; arithmetic of durations is not read. */
function secondsOf(text: string): number {
  const digits = text.replace(/^\s*[-+]?\s*/, "");
  if (/^\d+(\.\d+)?$/.test(digits)) return Number(digits);
  if (!/^(\d+(ms|[smhdwy]))+$/.test(digits)) throw new Unreadable(`it has the range ${JSON.stringify(text)}`);
  return [...digits.matchAll(/(\d+)(ms|[smhdwy])/g)]
    .map(([, count, unit = ""]) => Number(count) * (UNITS[unit] ?? 0))
    .reduce((sum, seconds) => sum + seconds, 0);
}
