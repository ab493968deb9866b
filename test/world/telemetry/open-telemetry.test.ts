import { expect, it } from "vitest";

import { openTelemetry } from "../../../lib/world/telemetry/open-telemetry.ts";
import type { Trace } from "../../../lib/world/trace.ts";
import { WorldError } from "../../../lib/world/world.ts";
import { Collector } from "../../support/collector.ts";
import { silentLog } from "../../support/silent-log.ts";

const ROOT = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
const TRACE = { traceId: "0123456789abcdef0123456789abcdef", parentSpanId: "0123456789abcdef" };
const ERROR = 2;

function tracing(): { trace: Trace; collector: Collector } {
  const collector = new Collector();
  return {
    trace: openTelemetry({ exporter: collector.exporter, resource: {}, ratio: 1, log: silentLog() }),
    collector,
  };
}

const failing = (error: Error) => (): Promise<never> => Promise.reject(error);

it("tells the root of a trace with just its ids, and the same when it is told again", async () => {
  const { trace, collector } = tracing();
  const root = { name: "incident", traceparent: ROOT, at: new Date("2026-01-01T00:00:00Z") };

  await trace.root(root);
  await trace.root(root);

  const [first, second] = collector.spans;
  expect(first).toMatchObject({ traceId: TRACE.traceId, spanId: TRACE.parentSpanId, parentSpanId: undefined });
  expect(second).toEqual(first);
});

it.each([
  ["a sampled trace", ROOT, 1],
  ["a trace that is not sampled", ROOT.replace(/01$/, "00"), 0],
])("tells what belongs to %s as the root says", async (_, parent, count) => {
  const { trace, collector } = tracing();

  await trace.span({ name: "delivery", parent }, async (inside) => inside.tell({ name: "moment" }));

  expect(collector.spans).toHaveLength(count * 2);
  expect(collector.spans.filter(({ name }) => name === "delivery")).toMatchObject(count === 1 ? [TRACE] : []);
});

it("makes a trace of its own of what names a parent that is none", async () => {
  const { trace, collector } = tracing();

  await trace.span({ name: "delivery", parent: "00-nonsense" }, async () => undefined);

  expect(collector.spans).toMatchObject([{ name: "delivery", parentSpanId: undefined }]);
});

it("links what it has to do with, and leaves out what is no trace", async () => {
  const { trace, collector } = tracing();

  await trace.span({ name: "delivery", links: [ROOT, undefined, "nonsense"] }, async () => undefined);

  expect(collector.spans[0]!.links).toMatchObject([{ traceId: TRACE.traceId, spanId: TRACE.parentSpanId }]);
});

it("tells what went wrong, and throws it on", async () => {
  const { trace, collector } = tracing();
  const unavailable = new WorldError("unavailable", "could not get Pod shop/cart: no answer");

  await expect(trace.span({ name: "delivery" }, failing(unavailable))).rejects.toBe(unavailable);

  expect(collector.spans).toMatchObject([
    { status: { code: ERROR, message: unavailable.message }, attributes: { "error.type": "unavailable" } },
  ]);
});

it("tells where in the code it was, for what we did wrong ourselves", async () => {
  const { trace, collector } = tracing();

  await expect(trace.span({ name: "delivery" }, failing(new TypeError("x is not a function")))).rejects.toThrow(
    "x is not",
  );

  expect(collector.bodies[0]).toContain("exception.stacktrace");
  expect(collector.spans[0]!.attributes).toMatchObject({ "error.type": "TypeError" });
});

it.each(["not-found", "exists", "conflict", "blocked"] as const)(
  "takes %s of the API server for an answer, and not for something that went wrong",
  async (kind) => {
    const { trace, collector } = tracing();

    await expect(trace.span({ name: "get Pod", kind: "client" }, failing(new WorldError(kind, "no")))).rejects.toThrow(
      "no",
    );

    expect(collector.spans[0]).toMatchObject({ attributes: { "kubeheal.api.answer": kind } });
    expect(collector.spans[0]!.status.code ?? 0).not.toBe(ERROR);
  },
);

it.each([
  "Bearer abcdefgh12345678",
  "Basic dXNlcjpwYXNzd29yZA==",
  "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
  "sha256~abcdefghijklmnopqrstuvwxyz",
])("leaves out the credential that a sentence repeats: %s", async (credential) => {
  const { trace, collector } = tracing();
  const sentence = `the proxy refused ${credential} today`;

  await trace
    .span({ name: "delivery", attributes: { "kubeheal.because": sentence, "kubeheal.evidence": [sentence] } }, () =>
      Promise.reject(new Error(sentence)),
    )
    .catch(() => undefined);

  expect(collector.bodies.join("")).not.toContain(credential.split(" ").at(-1));
  expect(collector.spans[0]!.attributes["kubeheal.because"]).toBe("the proxy refused (a credential) today");
});
