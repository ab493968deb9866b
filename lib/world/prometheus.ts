import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";

import { z } from "zod";

import type { AlertRule } from "../domain/alert-rule.ts";
import { whatIsWrong } from "../domain/what-is-wrong.ts";
import { type Metrics, WorldError, type WorldErrorKind } from "./world.ts";

export interface PrometheusOptions {
  /** `PROMETHEUS_URL`: Prometheus itself, or what answers like it: Thanos, OpenShift's thanos-querier. */
  readonly url: string;
  /** A bearer token, read again for each request, because it is renewed. Sent to this address and nowhere else. */
  readonly tokenFile?: string | undefined;
  /** PEM, of whoever signed its certificate. */
  readonly caFile?: string | undefined;
  readonly atMostSeconds?: number;
}

/** All of a large cluster's rules are some megabytes; a server that ignores the filter sends them all. */
const LARGEST_ANSWER_IN_BYTES = 32 * 1024 * 1024;

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

/** Nobody evaluates rules that this installation knows of. */
export const noMetrics: Metrics = {
  alertRules: async () => {
    throw new WorldError("not-found", "PROMETHEUS_URL is not set");
  },
};

export function prometheus(options: PrometheusOptions): Metrics {
  const base = new URL(options.url.endsWith("/") ? options.url : `${options.url}/`);
  return {
    async alertRules(names) {
      // Servers that do not know a filter leave it out, so what comes is filtered again.
      const query = new URLSearchParams([
        ["type", "alert"],
        ["exclude_alerts", "true"],
        ...names.map((name): [string, string] => ["rule_name[]", name]),
      ]);
      const read = Rules.safeParse(await getJson(new URL(`api/v1/rules?${query.toString()}`, base), options));
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

async function getJson(url: URL, options: PrometheusOptions): Promise<unknown> {
  const [token, ca] = await Promise.all([textOf(options.tokenFile), textOf(options.caFile)]);
  const headers = { accept: "application/json", ...(token && { authorization: `Bearer ${token.trim()}` }) };
  const { status, body } = await get(url, { headers, ca, atMostSeconds: options.atMostSeconds ?? 5 });
  if (status !== 200) throw new WorldError(kindOf(status), `Prometheus answers ${status}`);
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw new WorldError("invalid", "Prometheus answers something that is no JSON", { cause: error });
  }
}

function kindOf(status: number): WorldErrorKind {
  if (status === 401 || status === 403) return "forbidden";
  return status >= 500 || status === 429 ? "unavailable" : "invalid";
}

async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new WorldError("unavailable", `Prometheus is not asked, because ${file} cannot be read`, { cause: error });
  }
}

interface Asking {
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | undefined;
  readonly atMostSeconds: number;
}

/** The whole answer within the time, whether the server is silent or slow. Redirects are an answer like others: nobody is sent elsewhere with our token. */
function get(url: URL, { headers, ca, atMostSeconds }: Asking): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const lost = (because: string, cause?: unknown): void =>
      reject(new WorldError("unavailable", `Prometheus cannot be asked: ${because}`, { cause }));
    const options = { headers, agent: false, ...(ca !== undefined && { ca }) } as const;
    const request = (url.protocol === "https:" ? https : http).get(url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > LARGEST_ANSWER_IN_BYTES)
          request.destroy(new Error(`its answer is larger than ${LARGEST_ANSWER_IN_BYTES} bytes`));
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", (error) => lost(error.message, error));
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${atMostSeconds} s`)),
      atMostSeconds * 1000,
    );
    request.on("close", () => clearTimeout(timer));
    // Only the code or our own words: the address may have a password in it.
    request.on("error", (error: NodeJS.ErrnoException) => lost(error.code ?? error.message, error));
  });
}
