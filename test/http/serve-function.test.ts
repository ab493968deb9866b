import { describe, expect, it } from "vitest";
import { z } from "zod";

import type { CountsDrops } from "../../lib/domain/drop.ts";
import { decodeEvent } from "../../lib/http/cloud-event.ts";
import { accepted, defineFunction, ignored, reply, type Answer } from "../../lib/http/define-function.ts";
import { serveFunction } from "../../lib/http/serve-function.ts";
import { WorldError, type WorldErrorKind } from "../../lib/world/world.ts";
import { sentEvent } from "../support/sent-event.ts";
import { silentLog } from "../support/silent-log.ts";

const NOW = new Date("2026-01-02T03:04:05.678Z");
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

interface Context {
  answer(data: unknown): Promise<Answer> | Answer;
}

const listens = defineFunction<Context>()({
  name: "listens",
  on: {
    "io.kubeheal.step.requested": z.object({ step: z.int() }),
    "io.kubeheal.incident.changed": z.unknown(),
  },
  attributes: { "io.kubeheal.step.requested": { action: ["restart-workload", "cordon-node"] } },
  delivery: { timeoutSeconds: 1, retry: 0, backoffSeconds: 0 },
  service: { timeoutSeconds: 2, concurrency: 1 },
  rights: { own: [] },
  async handle(event, context) {
    // What is a number here is one to the compiler, too: the type of the event tells which data it has.
    return context.answer(event.type === "io.kubeheal.step.requested" ? event.data.step + 1 : event);
  },
});

function served(answer: Context["answer"] = () => accepted("done")) {
  const log = silentLog();
  const counted: string[] = [];
  const world = { now: () => NOW };
  const drops: CountsDrops = { count: async (counts) => void counted.push(...Object.keys(counts)) };
  const app = serveFunction(listens, { context: { answer }, world, drops, log });
  const send = (headers: Record<string, string> = {}, body?: string) =>
    app.request(
      sentEvent("/functions/listens", {
        headers: { "ce-action": "cordon-node", ...headers },
        ...(body !== undefined && { body }),
      }),
    );
  return { app, log, counted, send };
}

it("gives the handler data that the schema has read", async () => {
  const heard: unknown[] = [];
  const { send } = served((data) => {
    heard.push(data);
    return accepted("done");
  });

  await send({}, '{"step":41,"more":"is left out"}');

  expect(heard).toEqual([42]);
});

it("answers 202 without a body, and says why in the log, with incident and trace", async () => {
  const { send, log, counted } = served(() => accepted("planned 3 steps"));

  const response = await send({ "ce-subject": "inc-1", "ce-traceparent": TRACEPARENT });

  expect([response.status, await response.text()]).toEqual([202, ""]);
  expect(log.lines).toEqual([
    {
      level: "info",
      message: "planned 3 steps",
      about: { function: "listens", event: "event-1", incident: "inc-1", trace: TRACE, answer: "accepted" },
    },
  ]);
  expect(counted).toEqual([]);
});

it("answers 202 to what it ignores, and counts it", async () => {
  const { send, counted } = served(() => ignored("the token is another attempt's", "outcome-not-awaited"));

  const response = await send();

  expect([response.status, await response.text()]).toEqual([202, ""]);
  expect(counted).toEqual(["outcome-not-awaited"]);
});

it.each([
  ["a type that it does not hear", { "ce-type": "io.kubeheal.step.completed" }],
  ["a type that is a word of the language", { "ce-type": "__proto__" }],
  ["an extension that is for another", { "ce-action": "drain-node" }],
])("ignores and counts %s (row 24)", async (_, headers) => {
  const { send, counted } = served(() => {
    throw new Error("must not be called");
  });

  const response = await send(headers);

  expect([response.status, await response.text()]).toEqual([202, ""]);
  expect(counted).toEqual(["not-for-us"]);
});

describe("a reply", () => {
  const announcement = {
    id: "inc-1.step-1.attempt-1",
    type: "io.kubeheal.step.completed",
    subject: "inc-1",
    data: { outcome: "done" },
    extensions: { action: "cordon-node" },
  } as const;

  it("is one event in binary mode that belongs to the incident and names its cause", async () => {
    const { send } = served(() => reply(announcement));

    const response = await send({ "ce-traceparent": TRACEPARENT });

    expect(response.status).toBe(200);
    expect(decodeEvent(response.headers, await response.bytes())).toEqual({
      specversion: "1.0",
      id: "inc-1.step-1.attempt-1",
      source: "/functions/listens",
      type: "io.kubeheal.step.completed",
      subject: "inc-1",
      time: NOW.toISOString(),
      datacontenttype: "application/json",
      data: { outcome: "done" },
      extensions: {
        action: "cordon-node",
        correlationid: "inc-1",
        causationid: "event-1",
        partitionkey: "inc-1",
        traceparent: TRACEPARENT,
      },
    });
  });

  it("without data has no body and no content type", async () => {
    const { data: _, ...bare } = announcement;
    const { send } = served(() => reply(bare));

    const response = await send();

    expect([response.status, await response.text(), response.headers.get("content-type")]).toEqual([200, "", null]);
    expect(response.headers.get("ce-id")).toBe(bare.id);
  });

  it("keeps the trace of its incident, whatever trace the event brought", async () => {
    const own = TRACEPARENT.replace("0af", "fff");
    const { send } = served(() => reply({ ...announcement, extensions: { traceparent: own } }));

    const response = await send({ "ce-traceparent": TRACEPARENT });

    expect(response.headers.get("ce-traceparent")).toBe(own);
  });

  it.each(["00-nonsense", `00-${"0".repeat(32)}-b7ad6b7169203331-01`, TRACEPARENT.toUpperCase(), `${TRACEPARENT}-x`])(
    "does not carry on the malformed trace %s (row 83)",
    async (traceparent) => {
      const { send, log } = served(() => reply(announcement));

      const response = await send({ "ce-traceparent": traceparent });

      expect(response.headers.has("ce-traceparent")).toBe(false);
      expect(log.lines[0]!.about).toMatchObject({ trace: undefined });
    },
  );
});

it("answers 422 to data that the schema refuses, and names the place", async () => {
  const { send, counted } = served();

  const response = await send({}, '{"step":"one"}');

  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({ error: expect.stringMatching(/^data\.step: .*expected number/) });
  expect(counted).toEqual(["refused-event"]);
});

it.each([
  ["refuses an event without data where there must be some", "io.kubeheal.step.requested", 400],
  ["takes an event without data where there need not be", "io.kubeheal.incident.changed", 202],
])("%s", async (_, type, status) => {
  const { app } = served();
  const headers = { "ce-type": type, "ce-action": "cordon-node", "content-type": undefined };

  const response = await app.request(sentEvent("/functions/listens", { headers, body: undefined }));

  expect(response.status).toBe(status);
});

it.each<[WorldErrorKind, number, string | null]>([
  ["conflict", 503, "5"],
  ["exists", 503, "5"],
  ["blocked", 503, "5"],
  ["throttled", 503, "5"],
  ["unavailable", 503, "5"],
  ["unknown-result", 503, "5"],
  ["forbidden", 403, null],
  ["invalid", 422, null],
  ["not-found", 422, null],
])("answers to %s of the outside with %i", async (kind, status, retryAfter) => {
  const { send, log } = served(() => {
    throw new WorldError(kind, "the API server said so");
  });

  const response = await send();

  expect([response.status, response.headers.get("retry-after")]).toEqual([status, retryAfter]);
  expect(await response.json()).toEqual({ error: "the API server said so" });
  expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
});

it("passes on how long the outside asked to wait", async () => {
  const { send } = served(() => {
    throw new WorldError("throttled", "slow down", { retryAfterSeconds: 1.5 });
  });

  expect((await send()).headers.get("retry-after")).toBe("2");
});

it("answers 500 to a fault of its own, and only the log knows what it was", async () => {
  const fault = new Error("token abc123 is undefined");
  const { send, log } = served(() => {
    throw fault;
  });

  const response = await send();

  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("abc123");
  expect(log.lines).toMatchObject([{ level: "error", about: { err: fault, event: "event-1" } }]);
});

it.each(["x", "é", '"', "\u0001", "🔥"])(
  "answers with at most 768 bytes, however long the sentence of %j is",
  async (letter) => {
    const { send } = served(() => {
      throw new WorldError("unavailable", letter.repeat(5000));
    });

    const body = await (await send()).text();

    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(768);
    expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/…$/) });
  },
);

it.each([
  ["GET /functions/listens", 405, "POST"],
  ["PUT /functions/listens", 405, "POST"],
  ["POST /functions/others", 404, null],
  ["GET /", 404, null],
])("answers %s with %i", async (asked, status, allow) => {
  const { app } = served();
  const [method = "", path = ""] = asked.split(" ");

  const response = await app.request(path, { method });

  expect([response.status, response.headers.get("allow")]).toEqual([status, allow]);
});

it("logs neither bodies nor headers", async () => {
  const { send, log } = served();

  await send({ authorization: "Bearer s3cret", "ce-note": "s3cret" }, '{"step":1,"password":"s3cret"}');
  await send({ authorization: "Bearer s3cret" }, '{"step":"s3cret"}');

  expect(log.lines).toHaveLength(2);
  expect(JSON.stringify(log.lines)).not.toContain("s3cret");
});
