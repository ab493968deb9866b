import { expect, it } from "vitest";
import { z } from "zod";

import type { CountsDrops } from "../../lib/domain/drop.ts";
import { BATCHED } from "../../lib/http/cloud-event.ts";
import { accepted, defineFunction } from "../../lib/http/define-function.ts";
import { serveEvents } from "../../lib/http/serve-events.ts";
import { serveFunction } from "../../lib/http/serve-function.ts";
import { BAD_INPUT, EVENT, body, header, structured, wide } from "../support/bad-input.ts";
import { sentEvent, type Sent } from "../support/sent-event.ts";
import { silentLog } from "../support/silent-log.ts";

const listens = defineFunction<null>()({
  name: "listens",
  on: { "io.kubeheal.step.requested": z.looseObject({}) },
  delivery: { timeoutSeconds: 1, retry: 0, backoffSeconds: 0 },
  service: { timeoutSeconds: 2, concurrency: 1 },
  rights: { own: [] },
  handle: async () => accepted("heard"),
});

function doors() {
  const log = silentLog();
  const counted: string[] = [];
  const published: string[] = [];
  const world = {
    now: () => new Date(0),
    broker: {
      async publish({ id }: { id: string }) {
        published.push(id);
        return "sent" as const;
      },
    },
  };
  const drops: CountsDrops = { count: async (counts) => void counted.push(...Object.keys(counts)) };
  return {
    log,
    counted,
    published,
    "/functions/listens": serveFunction(listens, { context: null, world, drops, log }),
    "/events": serveEvents({ world, drops, log }),
  };
}

const cases = (["/functions/listens", "/events"] as const).flatMap((path) =>
  BAD_INPUT.map(([row, what, sent, status, sentence]) => ({ path, row, what, sent, status, sentence })),
);

it.each(cases)("$path answers $status to $what (row $row)", async ({ path, sent, status, sentence }) => {
  const { [path]: app, counted, log, published } = doors();

  const response = await app.request(sentEvent(path, sent));
  const answer = await response.text();

  expect(`${response.status} ${answer}`).toMatch(new RegExp(`^${status} `));
  expect(answer).toMatch(sentence ?? /^$/);
  expect(counted).toEqual(sentence ? ["refused-event"] : []);
  expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(sentence ? 1 : 0);
  expect(published).toEqual(sentence || path !== "/events" ? [] : ["event-1"]);
});

it("keeps what was sent harmless in sentences and log lines", async () => {
  const { "/events": app, log } = doors();

  const response = await app.request(sentEvent("/events", header("ce-time", "%1B[31m%E2%80%AEred")));
  const { error } = (await response.json()) as { error: string };

  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  expect(error + log.lines[0]!.message).not.toMatch(/[\u0000-\u001f\u202e]/);
});

it("answers 200,000 keys within 50 ms", async () => {
  const { "/events": app } = doors();
  const request = sentEvent("/events", body(wide(200_000).slice(0, 1_000_000)));
  const started = performance.now();

  const response = await app.request(request);

  expect(response.status).toBe(400);
  expect(performance.now() - started).toBeLessThan(50);
});

const batch = (...events: unknown[]): Sent => structured(events, `${BATCHED}; charset=UTF-8`);

it("refuses a batch at a function (row 65)", async () => {
  const { "/functions/listens": app } = doors();

  const response = await app.request(sentEvent("/functions/listens", batch(EVENT)));

  expect(response.status).toBe(415);
});

it("publishes all events of a batch (row 65)", async () => {
  const { "/events": app, published } = doors();

  const response = await app.request(sentEvent("/events", batch(EVENT, { ...EVENT, id: "event-2", data: {} })));

  expect([response.status, await response.text()]).toEqual([202, ""]);
  expect(published).toEqual(["event-1", "event-2"]);
});

it("publishes nothing of a batch with one bad event, and names it (row 65)", async () => {
  const { "/events": app, published } = doors();

  const response = await app.request(sentEvent("/events", batch(EVENT, { ...EVENT, type: "" })));

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: expect.stringMatching(/^event 1 of the batch: attribute type/),
  });
  expect(published).toEqual([]);
});
