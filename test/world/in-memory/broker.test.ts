import { expect, it } from "vitest";

import type { CloudEvent } from "../../../lib/domain/events.ts";
import { decodeEvent, encodeBinary } from "../../../lib/http/cloud-event.ts";
import type { Trigger } from "../../../lib/http/trigger.ts";
import { EmbeddedBroker, type EmbeddedBrokerOptions } from "../../../lib/world/in-memory/broker.ts";
import { VirtualClock } from "../../../lib/world/in-memory/virtual-clock.ts";
import { virtualDelay } from "../../../lib/world/in-memory/virtual-delay.ts";
import { silentLog } from "../../support/silent-log.ts";

const EVENT: CloudEvent = {
  specversion: "1.0",
  id: "event-1",
  source: "/tests",
  type: "test.one",
  data: {},
  extensions: {},
};

function triggerOn(name: string, type: string): Trigger {
  const delivery = { timeoutSeconds: 30, retry: 5, backoffSeconds: 0.5 };
  const filters = [{ any: [{ exact: { type } }] }];
  return { name, filters, path: `/functions/${name}`, deadLetterPath: `/dead-letters/${name}`, delivery };
}

type Answer = (event: CloudEvent) => Response | Promise<Response>;

/** A broker on virtual time, whose subscribers answer as the test says; 202 where it says nothing. */
function brokerWith(answers: Record<string, Answer>, options: Partial<EmbeddedBrokerOptions> = {}) {
  const clock = new VirtualClock({ mode: "driven" });
  const log = silentLog();
  const arrivals: { path: string; atSecond: number; event: CloudEvent }[] = [];
  const started = clock.now().getTime();
  const broker = new EmbeddedBroker({
    triggers: [triggerOn("one", "test.one"), triggerOn("two", "test.two")],
    now: () => clock.now(),
    delay: virtualDelay(clock),
    log,
    async deliver(path, request) {
      const event = decodeEvent(request.headers, await request.bytes());
      arrivals.push({ path, atSecond: (clock.now().getTime() - started) / 1000, event });
      return (await answers[path]?.(event)) ?? new Response(null, { status: 202 });
    },
    ...options,
  });
  return { broker, clock, log, arrivals };
}

const refuses = (status: number) => () => new Response(null, { status });
const replies = (event: CloudEvent) => () => {
  const { headers, body } = encodeBinary(event);
  return new Response(body ?? null, { headers });
};
const never = () => new Promise<Response>(() => undefined);

it("doubles its delay after each attempt, and then sends the dead letter", async () => {
  const { broker, clock, arrivals } = brokerWith({ "/functions/one": refuses(503) });

  await broker.publish(EVENT);
  await clock.passSeconds(60);

  expect(arrivals.map(({ path, atSecond }) => `${path} ${atSecond}`)).toEqual([
    "/functions/one 0",
    "/functions/one 0.5",
    "/functions/one 1.5",
    "/functions/one 3.5",
    "/functions/one 7.5",
    "/functions/one 15.5",
    "/dead-letters/one 15.5",
  ]);
});

it("gives up an attempt after its time, and the dead letter says nothing of it", async () => {
  const { broker, clock, arrivals } = brokerWith({ "/functions/one": never });

  await broker.publish(EVENT);
  await clock.passSeconds(300);

  expect(arrivals.map(({ atSecond }) => atSecond)).toEqual([0, 30.5, 61.5, 93.5, 127.5, 165.5, 195.5]);
  expect(Object.keys(arrivals.at(-1)!.event.extensions).sort()).toEqual(["knativearrivaltime", "knativebrokerttl"]);
});

it("ends the request of an attempt that it gives up", async () => {
  const signals: AbortSignal[] = [];
  const { broker, clock } = brokerWith(
    {},
    {
      deliver: (_, request) => {
        signals.push(request.signal);
        return never();
      },
    },
  );

  await broker.publish(EVENT);
  await clock.passSeconds(29);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  await clock.passSeconds(1);
  expect(signals[0]!.aborted).toBe(true);
});

it("sends a dead letter about a subscriber that cannot be reached", async () => {
  const { broker, clock, arrivals } = brokerWith({
    "/functions/one": () => {
      throw new Error("connection refused");
    },
  });

  await broker.publish(EVENT);
  await clock.passSeconds(60);

  const { extensions } = arrivals.at(-1)!.event;
  expect(extensions["knativeerrorcode"]).toBe("500");
  expect(atob(String(extensions["knativeerrordata"]))).toContain("connection refused");
});

it("tries a dead letter again, too, and says when it drops it", async () => {
  const { broker, clock, arrivals, log } = brokerWith({
    "/functions/one": refuses(400),
    "/dead-letters/one": refuses(500),
  });

  await broker.publish(EVENT);
  await clock.passSeconds(60);

  expect(arrivals.filter(({ path }) => path === "/dead-letters/one")).toHaveLength(6);
  const errors = log.lines.filter(({ level }) => level === "error");
  expect(errors.map(({ message }) => message)).toEqual(["dropped, /dead-letters/one did not take it: answered 500"]);
});

it("ends a circle of replies after 255", async () => {
  const circle: CloudEvent = { ...EVENT, id: "circle" };
  const { broker, arrivals } = brokerWith({ "/functions/one": replies(circle) });

  await broker.publish(EVENT);
  await broker.idle();

  expect(arrivals.filter(({ path }) => path === "/functions/one")).toHaveLength(256);
  expect(arrivals.at(-1)!.path).toBe("/dead-letters/one");
});

it("answers before anybody has heard the event", async () => {
  const { broker, clock, arrivals } = brokerWith({ "/functions/one": never });

  expect(await broker.publish(EVENT)).toBe("sent");
  expect(arrivals).toEqual([]);

  await clock.passSeconds(1);
  expect(arrivals).toHaveLength(1);
});

it("has at most so many attempts underway, and one that waits for its next takes no place", async () => {
  let underway = 0;
  let most = 0;
  const { broker, clock } = brokerWith(
    {},
    {
      atMostInFlight: 3,
      async deliver() {
        underway += 1;
        most = Math.max(most, underway);
        await virtualDelay(clock)(1);
        underway -= 1;
        return new Response(null, { status: 503 });
      },
    },
  );

  for (let count = 0; count < 10; count++) await broker.publish({ ...EVENT, id: `event-${count}` });
  await clock.passSeconds(5);

  expect([underway, most]).toEqual([3, 3]);
});

it("is idle when all that followed has ended", async () => {
  const { broker, clock, arrivals } = brokerWith({
    "/functions/one": replies({ ...EVENT, type: "test.two" }),
    "/functions/two": refuses(503),
  });
  let idle = false;

  await broker.publish(EVENT);
  void broker.idle().then(() => (idle = true));
  await clock.passSeconds(15);
  expect(idle).toBe(false);
  await clock.passSeconds(1);

  expect(idle).toBe(true);
  expect(arrivals.at(-1)!.path).toBe("/dead-letters/two");
});

it("when stopped takes no more, lets an attempt end and starts no other", async () => {
  const { promise, resolve: answer } = Promise.withResolvers<Response>();
  const { broker, arrivals, log } = brokerWith({
    "/functions/one": () => promise,
    "/functions/two": refuses(503),
  });
  let stopped = false;

  await broker.publish(EVENT);
  await broker.publish({ ...EVENT, type: "test.two" });
  await new Promise((resolve) => setImmediate(resolve));
  void broker.stop().then(() => (stopped = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(false);
  expect(await broker.publish(EVENT)).toBe("failed");

  answer(new Response(null, { status: 202 }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(true);
  expect(arrivals.map(({ path }) => path)).toEqual(["/functions/one", "/functions/two"]);
  expect(log.lines.map(({ message }) => message).join()).toContain("forgotten on the way to /functions/two");
});

it("keeps an event that no reader would take from everybody", async () => {
  const { broker, arrivals } = brokerWith({});

  expect(await broker.publish({ ...EVENT, id: "" })).toBe("failed");
  expect(await broker.publish({ ...EVENT, extensions: { a_b: "x" } })).toBe("failed");
  expect(arrivals).toEqual([]);
});

const SYNCHRONOUS = { synchronous: true };

it("on the synchronous channel answers when all that followed has ended", async () => {
  const { broker, arrivals } = brokerWith({ "/functions/one": replies({ ...EVENT, type: "test.two" }) }, SYNCHRONOUS);

  expect(await broker.publish(EVENT)).toBe("sent");
  expect(arrivals.map(({ path }) => path)).toEqual(["/functions/one", "/functions/two"]);
});

it("on the synchronous channel leaves a publisher in doubt who has waited for 5 s", async () => {
  const { broker, clock } = brokerWith({ "/functions/one": never }, SYNCHRONOUS);

  const answer = broker.publish(EVENT);
  await clock.passSeconds(5);

  expect(await answer).toBe("perhaps");
});

it("on the synchronous channel tells that neither the event nor its dead letter was taken", async () => {
  const { broker } = brokerWith({ "/functions/one": refuses(400), "/dead-letters/one": refuses(400) }, SYNCHRONOUS);

  expect(await broker.publish(EVENT)).toBe("failed");
});

it("on the synchronous channel sends a dead letter of the event whose reply was lost", async () => {
  const reply = { ...EVENT, id: "reply", type: "test.two" };
  const answers = {
    "/functions/one": replies(reply),
    "/functions/two": refuses(400),
    "/dead-letters/two": refuses(400),
  };
  const { broker, arrivals } = brokerWith(answers, SYNCHRONOUS);

  expect(await broker.publish(EVENT)).toBe("sent");

  expect(arrivals.map(({ path, event }) => `${event.id} ${path}`)).toEqual([
    "event-1 /functions/one",
    "reply /functions/two",
    "reply /dead-letters/two",
    "event-1 /dead-letters/one",
  ]);
});
