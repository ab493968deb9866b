import { z } from "zod";

import type { AlertRule } from "../domain/alert-rule.ts";
import { whatIsWrong } from "../domain/what-is-wrong.ts";
import { ANSWER_WITHIN_SECONDS, getJson, type PrometheusOptions } from "./prometheus-request.ts";
import { refuseTooManySteps, toCourses, toReadings } from "./prometheus-series.ts";
import { type Metrics, WorldError } from "./world.ts";

/** Of `/api/v1/rules` (prometheus.io/docs/prometheus/latest/querying/api/#rules), as far as it is read. Thanos writes `keepFiringFor` only when it is set. */
const Rules = z.object({
  status: z.literal("success"),
  data: z.object({
    groups: z.array(
      z.object({
        interval: z.number().min(0),
        rules: z.array(
          z.object({
            type: z.string().optional(),
            name: z.string(),
            query: z.string(),
            duration: z.number().min(0).default(0),
            keepFiringFor: z.number().min(0).default(0),
            labels: z.record(z.string(), z.string()).nullish(),
          }),
        ),
      }),
    ),
  }),
});

async function nobodyToAsk(): Promise<never> {
  throw new WorldError("not-found", "PROMETHEUS_URL is not set");
}

/** Nobody evaluates rules or measures anything that this installation knows of. */
export const noMetrics: Metrics = { alertRules: nobodyToAsk, query: nobodyToAsk, queryRange: nobodyToAsk };

/** All of a large cluster's rules are some megabytes; a server that ignores the filter sends them all. */
const RULES_AT_MOST_BYTES = 32 * 1024 * 1024;
/** Several are asked for at once, each takes some ten times as much memory once it is read, and a pod of the chart has 256 MiB. */
const SERIES_AT_MOST_BYTES = 4 * 1024 * 1024;

export function prometheus(options: PrometheusOptions): Metrics {
  const base = new URL(options.url.endsWith("/") ? options.url : `${options.url}/`);
  const series = { ...options, atMostBytes: SERIES_AT_MOST_BYTES };
  const rules = { ...options, atMostBytes: RULES_AT_MOST_BYTES };
  // The server is told as well, so that it does not go on for nobody.
  const timeout = `${Math.ceil((options.atMostSeconds ?? ANSWER_WITHIN_SECONDS) * 1000)}ms`;
  const ask = (path: string, query: Readonly<Record<string, string>>): Promise<unknown> =>
    getJson(new URL(`api/v1/${path}?${new URLSearchParams({ ...query, timeout }).toString()}`, base), series);
  return {
    query: async (query, at) =>
      toReadings(await ask("query", { query, ...(at !== undefined && { time: String(at) }) })),
    queryRange: async (query, range) => {
      refuseTooManySteps(range);
      const { from, to, step } = range;
      return toCourses(
        await ask("query_range", { query, start: String(from), end: String(to), step: String(step) }),
        range,
      );
    },
    async alertRules(names) {
      // Servers that do not know a filter leave it out, so what comes is filtered again.
      const query = new URLSearchParams([
        ["type", "alert"],
        ["exclude_alerts", "true"],
        ...names.map((name): [string, string] => ["rule_name[]", name]),
      ]);
      const read = Rules.safeParse(await getJson(new URL(`api/v1/rules?${query.toString()}`, base), rules));
      if (!read.success)
        throw new WorldError("invalid", `Prometheus: the rules cannot be read: ${whatIsWrong(read.error, {})}`);
      // The grammar of PromQL is large: it is loaded only where a rule is read.
      const { lookBackOf } = await import("./look-back.ts");
      return read.data.data.groups.flatMap(({ interval, rules }) =>
        rules
          .filter(({ type, name }) => type !== "recording" && names.includes(name))
          .map((rule) => ({ ...toRule(rule, interval), lookBack: lookBackOf(rule.query) })),
      );
    },
  };
}

type RawRule = z.infer<typeof Rules>["data"]["groups"][number]["rules"][number];

function toRule(
  { name, query, labels, duration, keepFiringFor }: RawRule,
  intervalSeconds: number,
): Omit<AlertRule, "lookBack"> {
  return { name, query, labels: labels ?? {}, forSeconds: duration, keepFiringSeconds: keepFiringFor, intervalSeconds };
}
