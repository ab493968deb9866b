import { setTimeout } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { CloudEvent } from "../../lib/domain/events.ts";
import { decodeEvent, encodeBinary } from "../../lib/http/cloud-event.ts";
import type { Filter, Trigger } from "../../lib/http/trigger.ts";
import type { Broker } from "../../lib/world/world.ts";

export interface BrokerSetting {
  readonly triggers: readonly Trigger[];
  /** What all subscribers and all dead letter sinks are made of. */
  readonly receive: (path: string, request: Request) => Promise<Response>;
}

export interface RunningBroker {
  /** How many seconds a second of a Trigger's delivery takes. */
  readonly pace: number;
  readonly broker: Broker;
  stop(): Promise<void>;
}

interface Arrival {
  readonly path: string;
  readonly event: CloudEvent;
  readonly at: number;
}

const RETRY = 3;

/** What whoever stands behind `publish` must do, be it Knative Eventing or a few lines in this process. */
export function behavesLikeABroker(name: string, make: (setting: BrokerSetting) => Promise<RunningBroker>): void {
  describe(`${name} behaves like a broker`, () => {
    const stage = new Stage();
    let running: RunningBroker;

    beforeAll(async () => {
      running = await make({ triggers: TRIGGERS, receive: (path, request) => stage.receive(path, request) });
    });
    afterAll(() => running?.stop());

    const publish = (event: CloudEvent) => running.broker.publish(event);

    it("delivers to every function that asks for the type, and to no other", async () => {
      const event = eventOf("test.both");

      await publish(event);

      await stage.saw(event.id, 2);
      expect(stage.pathsOf(event.id).sort()).toEqual([
        "/functions/hears-two-types",
        "/functions/hears-type-and-extension",
      ]);
    });

    it("delivers by type and extension together", async () => {
      const other = eventOf("test.chosen", { extensions: { action: "cordon-node" } });
      const chosen = eventOf("test.chosen", { extensions: { action: "restart-workload" } });
      const without = eventOf("test.chosen");

      await publish(without);
      await publish(other);
      await publish(chosen);

      await stage.saw(chosen.id);
      await setTimeout(600 * running.pace);
      expect(stage.pathsOf(chosen.id)).toEqual(["/functions/hears-type-and-extension"]);
      expect([...stage.pathsOf(other.id), ...stage.pathsOf(without.id)]).toEqual([]);
    });

    it("delivers by the beginning of an attribute", async () => {
      const event = eventOf("prefix.test.anything");

      await publish(event);

      await stage.saw(event.id);
      expect(stage.pathsOf(event.id)).toEqual(["/functions/hears-prefix"]);
    });

    it("delivers data, subject and extensions as they were", async () => {
      const sent = eventOf("test.one", {
        subject: "inc-0a1b2c-1",
        data: { summary: 'Überlast: 97 % of "disk"', nested: { list: [1, null, 0.5] } },
        extensions: { correlationid: "inc-0a1b2c-1", action: "restart-workload", traceparent: TRACEPARENT },
      });

      await publish(sent);

      const { event } = await stage.saw(sent.id);
      expect(event).toMatchObject({ ...sent, datacontenttype: "application/json" });
    });

    it("delivers an event without data", async () => {
      const { data: _, ...sent } = eventOf("test.one");

      await publish(sent);

      const { event } = await stage.saw(sent.id);
      expect(event.data).toBeUndefined();
    });

    it.each(["an inc-1 of ours, and more", "50% of it", "a%20b", "Überlast €", '"quoted"'])(
      "delivers the subject %j as it was",
      async (subject) => {
        const sent = eventOf("test.one", { subject });

        await publish(sent);

        const { event } = await stage.saw(sent.id);
        expect(event.subject).toBe(subject);
      },
    );

    it("gives a reply to those who ask for its type", async () => {
      const asked = eventOf("test.one");
      const reply = eventOf("test.reply", {
        subject: "inc-1",
        extensions: { correlationid: "inc-1", causationid: asked.id, partitionkey: "inc-1", traceparent: TRACEPARENT },
      });
      stage.script(asked.id, () => answerWith(reply));

      await publish(asked);

      const { path, event } = await stage.saw(reply.id);
      expect(path).toBe("/functions/hears-replies");
      expect(event).toMatchObject({ ...reply, extensions: reply.extensions });
    });

    it("takes 202 without a body as the end", async () => {
      const event = eventOf("test.one");

      await publish(event);

      await stage.saw(event.id);
      // Long enough for one more attempt to have come, were there one.
      await setTimeout(600 * running.pace);
      expect(stage.arrivals(event.id)).toHaveLength(1);
    });

    it("tries again until it is taken, and waits longer each time", async () => {
      const event = eventOf("test.one");
      stage.script(event.id, (attempt) => new Response(null, { status: attempt < 3 ? 503 : 202 }));

      await publish(event);

      await stage.saw(event.id, 3);
      await setTimeout(600 * running.pace);
      const [first, second, third, ...more] = stage.arrivals(event.id).map(({ at }) => at);
      expect(more).toEqual([]);
      expect(third! - second!).toBeGreaterThan((second! - first!) * 1.2);
    });

    it.each([
      [404, true],
      [408, true],
      [409, true],
      [429, true],
      [500, true],
      [502, true],
      [503, true],
      [400, false],
      [401, false],
      [403, false],
      [405, false],
      [410, false],
      [413, false],
      [415, false],
      [422, false],
    ])("after %i it tries again: %s, and then sends a dead letter", async (status, again) => {
      const event = eventOf("test.one", { subject: "inc-1", extensions: { correlationid: "inc-1" } });
      stage.script(event.id, () => Response.json({ error: "no" }, { status }));

      await publish(event);

      const letter = await stage.sawDeadLetter(event.id);
      expect(stage.arrivals(event.id)).toHaveLength(again ? 1 + RETRY : 1);
      expect(letter.path).toBe("/dead-letters/hears-two-types");
      expect(letter.event).toMatchObject({ type: event.type, subject: "inc-1", data: event.data });
      expect(letter.event.extensions).toMatchObject({ correlationid: "inc-1", knativeerrorcode: String(status) });
      expect(letter.event.extensions["knativeerrordest"]).toMatch(/^http:\/\/[^/]+\/functions\/hears-two-types$/);
      expect(atob(String(letter.event.extensions["knativeerrordata"]))).toBe('{"error":"no"}');
    });

    it("keeps the error data empty where the answer had no body", async () => {
      const event = eventOf("test.one");
      stage.script(event.id, () => new Response(null, { status: 400 }));

      await publish(event);

      const { extensions } = (await stage.sawDeadLetter(event.id)).event;
      expect(extensions).toMatchObject({ knativeerrorcode: "400", knativeerrordata: "" });
    });

    it.each([
      ["text", () => new Response("ok")],
      ["JSON", () => Response.json({ ok: true })],
    ])("takes 200 with %s for a failure, and the dead letter says nothing of it", async (_, answer) => {
      const event = eventOf("test.one");
      stage.script(event.id, answer);

      await publish(event);

      const letter = await stage.sawDeadLetter(event.id);
      expect(stage.arrivals(event.id)).toHaveLength(1 + RETRY);
      expect(Object.keys(letter.event.extensions).join()).not.toContain("knativeerror");
    });

    it("says by the event that was heard when the reply to it was malformed", async () => {
      const event = eventOf("test.one");
      const { "ce-id": _, ...headers } = encodeBinary(eventOf("test.reply")).headers as Record<string, string>;
      stage.script(event.id, () => new Response("{}", { headers }));

      await publish(event);

      const { extensions } = (await stage.sawDeadLetter(event.id)).event;
      expect(stage.arrivals(event.id)).toHaveLength(1);
      expect(extensions).toMatchObject({ knativeerrorcode: "400", knativeerrordata: "" });
      expect(extensions["knativeerrordest"]).not.toContain("/functions/");
    });

    it("sends a dead letter at once for a redirection that leads nowhere", async () => {
      const event = eventOf("test.one");
      stage.script(event.id, () => new Response(null, { status: 304 }));

      await publish(event);

      const letter = await stage.sawDeadLetter(event.id);
      expect(stage.arrivals(event.id)).toHaveLength(1);
      expect(Object.keys(letter.event.extensions).join()).not.toContain("knativeerror");
    });

    it("gives a reply that came with 202 to those who ask for it, too", async () => {
      const asked = eventOf("test.one");
      const reply = eventOf("test.reply");
      stage.script(asked.id, () => answerWith(reply, 202));

      await publish(asked);

      expect((await stage.saw(reply.id)).path).toBe("/functions/hears-replies");
    });

    it("tries again when there is no answer in time", async () => {
      const event = eventOf("test.one");
      stage.script(event.id, async (attempt) => {
        if (attempt === 1) await setTimeout(2500 * running.pace);
        return new Response(null, { status: 202 });
      });

      await publish(event);

      await stage.saw(event.id, 2);
      await setTimeout(600 * running.pace);
      expect(stage.arrivals(event.id)).toHaveLength(2);
    });

    it("does not hold up others for one that fails", async () => {
      const [bad, ...good] = Array.from({ length: 11 }, () => eventOf("test.one"));
      stage.script(bad!.id, () => new Response(null, { status: 503 }));

      await publish(bad!);
      await Promise.all(good.map(publish));

      const letter = await stage.sawDeadLetter(bad!.id);
      const arrived = await Promise.all(good.map(({ id }) => stage.saw(id)));
      for (const { at } of arrived) expect(at).toBeLessThan(letter.at);
    });

    it("loses none of 50 events at once", async () => {
      const events = Array.from({ length: 50 }, () => eventOf("test.one"));

      await Promise.all(events.map(publish));

      const arrived = await Promise.all(events.map(({ id }) => stage.saw(id)));
      expect(new Set(arrived.map(({ event }) => event.id)).size).toBe(50);
    });

    it("says that an event was sent", async () => {
      expect(await publish(eventOf("test.one"))).toBe("sent");
    });

    it("says that what is no event was not sent", async () => {
      expect(await publish(eventOf(""))).toBe("failed");
    });
  });
}

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const TRIGGERS = [
  triggerOn("hears-two-types", [{ any: [{ exact: { type: "test.one" } }, { exact: { type: "test.both" } }] }]),
  triggerOn("hears-type-and-extension", [
    { any: [{ exact: { type: "test.chosen", action: "restart-workload" } }, { exact: { type: "test.both" } }] },
  ]),
  triggerOn("hears-prefix", [{ prefix: { type: "prefix.test." } }]),
  triggerOn("hears-replies", [{ any: [{ exact: { type: "test.reply" } }] }]),
];

function triggerOn(name: string, filters: readonly Filter[]): Trigger {
  const delivery = { timeoutSeconds: 1, retry: RETRY, backoffSeconds: 0.1 };
  return { name, filters, path: `/functions/${name}`, deadLetterPath: `/dead-letters/${name}`, delivery };
}

let count = 0;

function eventOf(type: string, more: Partial<CloudEvent> = {}): CloudEvent {
  count += 1;
  return { specversion: "1.0", id: `event-${count}`, source: "/tests", type, data: { count }, extensions: {}, ...more };
}

function answerWith(event: CloudEvent, status = 200): Response {
  const { headers, body } = encodeBinary(event);
  return new Response(body ?? null, { status, headers });
}

type Script = (attempt: number) => Response | Promise<Response>;

/** Keeps what arrived and answers as the test wrote; 202 where it wrote nothing. */
class Stage {
  readonly #arrivals: Arrival[] = [];
  readonly #scripts = new Map<string, Script>();

  script(id: string, script: Script): void {
    this.#scripts.set(id, script);
  }

  async receive(path: string, request: Request): Promise<Response> {
    const event = decodeEvent(request.headers, new Uint8Array(await request.arrayBuffer()));
    this.#arrivals.push({ path, event, at: performance.now() });
    const script = path.startsWith("/functions/") ? this.#scripts.get(event.id) : undefined;
    return script ? script(this.arrivals(event.id).length) : new Response(null, { status: 202 });
  }

  arrivals(id: string): Arrival[] {
    return this.#arrivals.filter(({ path, event }) => event.id === id && path.startsWith("/functions/"));
  }

  pathsOf(id: string): string[] {
    return this.arrivals(id).map(({ path }) => path);
  }

  /** The nth arrival of this event at a function. */
  saw(id: string, times = 1): Promise<Arrival> {
    return this.#seen(() => this.arrivals(id)[times - 1], `${id} has not arrived ${times} times`);
  }

  sawDeadLetter(id: string): Promise<Arrival> {
    const find = ({ path, event }: Arrival) => event.id === id && path.startsWith("/dead-letters/");
    return this.#seen(() => this.#arrivals.find(find), `no dead letter of ${id}`);
  }

  async #seen(look: () => Arrival | undefined, otherwise: string): Promise<Arrival> {
    const until = performance.now() + 15_000;
    while (performance.now() < until) {
      const found = look();
      if (found) return found;
      await setTimeout(5);
    }
    throw new Error(`${otherwise}; seen: ${this.#arrivals.map(({ path, event }) => `${event.id} ${path}`).join(", ")}`);
  }
}
