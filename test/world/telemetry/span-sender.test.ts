import { afterEach, expect, it } from "vitest";

import { exporterTo } from "../../../lib/world/telemetry/exporter.ts";
import { openTelemetry } from "../../../lib/world/telemetry/open-telemetry.ts";
import type { Trace } from "../../../lib/world/trace.ts";
import { type Listening, listen } from "../../support/collector.ts";
import { type Line, silentLog } from "../../support/silent-log.ts";

let collector: Listening | undefined;
afterEach(() => collector?.close());

function tracing(url: string): { trace: Trace; lines: readonly Line[] } {
  const log = silentLog();
  const exporter = exporterTo({
    url,
    protocol: "http/json",
    headers: { authorization: "Bearer of-the-collector" },
    timeoutMillis: 10_000,
    compression: "none",
    ca: undefined,
    cert: undefined,
    key: undefined,
  });
  return { trace: openTelemetry({ exporter, resource: {}, ratio: 1, log }), lines: log.lines };
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const deliver = (trace: Trace): Promise<string> => trace.span({ name: "delivery" }, async () => "the answer");

it("has sent everything when the answer is given", async () => {
  collector = await listen();
  const { trace } = tracing(collector.url);

  const answer = await trace.span({ name: "delivery" }, async (inside) => {
    await inside.span({ name: "part" }, async () => undefined);
    return "the answer";
  });

  expect(answer).toBe("the answer");
  expect(collector.requests).toHaveLength(1);
  expect(collector.collector.spans.map(({ name }) => name)).toEqual(["part", "delivery"]);
});

it.each([
  ["is down", undefined],
  ["answers 500", 500],
  ["answers 503", 503],
  ["answers 401", 401],
])("gives the answer within a second and a bit where the collector %s, and says so once", async (_, status) => {
  collector = await listen(() => status ?? 200);
  if (status === undefined) await collector.close();
  const { trace, lines } = tracing(collector.url);

  const took = await millisecondsOf(async () => expect(await deliver(trace)).toBe("the answer"));
  await deliver(trace);

  expect(took).toBeLessThan(1500);
  expect(lines).toMatchObject([{ level: "warn", message: /^traces are not sent, and the work goes on without: ./ }]);
  expect(JSON.stringify(lines)).not.toContain("of-the-collector");
});

it("waits one second for a collector that hangs, and then for none of the next answers while it does", async () => {
  let letGo: (status: number) => void = () => undefined;
  const hanging = new Promise<number>((resolve) => (letGo = resolve));
  collector = await listen(() => hanging);
  const { trace, lines } = tracing(collector.url);

  const first = await millisecondsOf(() => deliver(trace));
  const next = await millisecondsOf(() => deliver(trace));

  expect(first).toBeGreaterThan(900);
  expect(first).toBeLessThan(2000);
  expect(next).toBeLessThan(500);
  expect(lines).toHaveLength(1);

  letGo(200);
  await expect.poll(() => collector!.collector.spans.length).toBe(2);
  await deliver(trace);
  expect(collector.collector.spans).toHaveLength(3);
});

it("says it again when it has worked meanwhile", async () => {
  let status = 500;
  collector = await listen(() => status);
  const { trace, lines } = tracing(collector.url);

  await deliver(trace);
  status = 200;
  await deliver(trace);
  status = 500;
  await deliver(trace);

  expect(lines).toHaveLength(2);
});
