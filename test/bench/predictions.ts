import http from "node:http";
import type { AddressInfo } from "node:net";

import type { Model } from "../../lib/domain/model.ts";
import type { Context } from "../../lib/healing/context.ts";
import { analyze } from "../../lib/models/analyze.ts";
import { predictUsage } from "../../lib/models/predict-usage.ts";
import { kserve } from "../../lib/world/kserve.ts";
import { prometheus } from "../../lib/world/prometheus.ts";
import type { Metrics } from "../../lib/world/world.ts";
import { settings } from "../support/settings.ts";
import { type Figure, type Row, ratioOf } from "./figure.ts";

const ROUNDS = 5;
const PODS = 100;
/** What the Go engine asked for one prediction: 60 for each of 24 hours, and two means (section 7.5 of its contract). */
const BEFORE = 1440 + 2;

/** A Prometheus and a KServe that answer at once, over HTTP: what is measured is asking, reading and computing. */
interface Peers {
  readonly url: string;
  /** Questions to Prometheus since it was last asked. */
  asked(): number;
  stop(): void;
}

/** What a prediction and an analysis cost, beside one question after the other as the Go engine asked them. */
export async function predictions(): Promise<Figure> {
  const peers = await started();
  const metrics = prometheus({ url: peers.url });
  const context = {
    world: { metrics, models: kserve({ atMostSeconds: 10 }), now: () => new Date() },
    settings: settings(),
  } as unknown as Context;
  const scope = { namespace: "shop", deployment: "cart" };
  const moment = new Date(Date.now() + 3_600_000);
  const model = (name: string): Model => ({
    name,
    served: name,
    address: peers.url,
    protocol: "v1",
    service: name,
    namespace: "kubeheal",
  });
  const works: readonly [string, () => Promise<unknown>][] = [
    ["prediction", () => predictUsage(context, model("predictive-analytics"), { scope, moment })],
    [
      "analysis of 100 pods",
      () => analyze(context, model("anomaly-detector"), { scope: { namespaces: ["shop"] }, minutes: 60 }),
    ],
    ["one question after the other", () => oneByOne(metrics)],
  ];
  const rows = new Map<string, number[]>();
  const note = (name: string, value: number): void => void rows.set(name, [...(rows.get(name) ?? []), value]);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, work] of works) {
      peers.asked();
      const from = performance.now();
      await work();
      const milliseconds = performance.now() - from;
      const questions = peers.asked();
      // The first round only warms up.
      if (round === 0) continue;
      note(`${name}: questions to Prometheus`, questions);
      note(`${name}: ms`, milliseconds);
    }
  }
  peers.stop();
  return figureOf(
    [...rows].map(([name, values]): Row => ({ name, unit: name.endsWith("ms") ? "ms" : "questions", values })),
  );
}

function figureOf(rows: readonly Row[]): Figure {
  const row = (name: string): Row => rows.find((each) => each.name === name)!;
  const ratio = (unit: string, aim: string) =>
    ratioOf(
      `${unit} of a prediction ÷ one by one`,
      [row(`prediction: ${unit}`), row(`one question after the other: ${unit}`)],
      aim,
    );
  return {
    name: "predictions",
    what: `a row of 3,264 numbers, and ${PODS} pods at 60 moments, from a Prometheus and a model that answer at once`,
    rows,
    ratios: [ratio("questions to Prometheus", "<= 0.01"), ratio("ms", "<= 0.2")],
    notes: [
      `One by one is what the Go engine asked: ${BEFORE} questions, each only after the answer to the one before.`,
    ],
  };
}

async function oneByOne(metrics: Metrics): Promise<void> {
  const to = Math.floor(Date.now() / 60_000) * 60;
  for (let asked = 0; asked < BEFORE; asked += 1)
    await metrics.queryRange("avg(rate(container_cpu_usage_seconds_total[5m]))", { from: to - 60, to, step: 60 });
}

async function started(): Promise<Peers> {
  let asked = 0;
  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.setHeader("content-type", "application/json");
    if (!url.pathname.startsWith("/v1/models")) {
      asked += 1;
      return response.end(JSON.stringify(measured(url.searchParams)));
    }
    const { instances } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { instances: unknown[] };
    const forecast = { forecast: [0.5], confidence: [0.9] };
    const predictions = url.pathname.includes("anomaly")
      ? instances.map(() => 1)
      : { cpu_usage: forecast, memory_usage: forecast };
    return response.end(JSON.stringify({ predictions }));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => {
      const count = asked;
      asked = 0;
      return count;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One series, or one of each pod where that is asked for. */
function measured(query: URLSearchParams): object {
  const [from, to, step] = ["start", "end", "step"].map((name) => Number(query.get(name)));
  const isRange = query.has("start");
  const metrics = (query.get("query") ?? "").includes("by (namespace, pod)")
    ? Array.from({ length: PODS }, (_, pod) => ({ namespace: "shop", pod: `cart-${pod}` }))
    : [{}];
  if (!isRange) return { status: "success", data: { resultType: "vector", result: [] } };
  const values: [number, string][] = [];
  for (let at = from!; at <= to!; at += step!) values.push([at, String(0.3 + 0.1 * Math.sin(at))]);
  return { status: "success", data: { resultType: "matrix", result: metrics.map((metric) => ({ metric, values })) } };
}
