import { parser } from "@prometheus-io/lezer-promql";
import { expect, it } from "vitest";

import { NODE_NAMES, diskQueries } from "../../lib/insights/disk-exhaustion.ts";
import { memoryQuery } from "../../lib/insights/memory-leak.ts";
import { rightSizingQueries } from "../../lib/insights/right-sizing.ts";

const HOSTILE = 'x"} or up{a="';
const queries = {
  ...rightSizingQueries({ namespace: HOSTILE, podPrefix: HOSTILE, windowSeconds: 30 * 86_400 }),
  ...diskQueries({ instance: { contains: HOSTILE }, mountpoint: HOSTILE }),
  names: NODE_NAMES,
  memory: memoryQuery({ namespace: HOSTILE }),
};

it.each(Object.entries(queries))("%s is PromQL, and asks for no other metric", (_, query) => {
  const metrics: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, name, from, to }) => {
      expect(type.isError, `${query.slice(0, from)} >>> ${query.slice(from)}`).toBe(false);
      if (name === "Identifier") metrics.push(query.slice(from, to));
    },
  });

  expect(metrics).not.toContain("up");
  expect(metrics.length).toBeGreaterThan(0);
});
