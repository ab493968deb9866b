import type { CloudEvent } from "../../domain/events.ts";
import { decodeEvent, encodeBinary } from "../../http/cloud-event.ts";
import type { Trigger } from "../../http/trigger.ts";
import type { Log } from "../log.ts";
import type { Broker } from "../world.ts";
import { attempt, errorMarks, type Attempt, type Failed, type Wire } from "./delivery.ts";
import { matches } from "./filters.ts";
import { Slots } from "./slots.ts";

export interface EmbeddedBrokerOptions extends Wire {
  readonly triggers: readonly Trigger[];
  readonly now: () => Date;
  readonly log: Log;
  /** As an InMemoryChannel without `async-handler`: a POST is answered when all that follows from it has ended. */
  readonly synchronous?: boolean;
  /** Attempts per Trigger at one moment; what waits for its next attempt does not count. */
  readonly atMostInFlight?: number;
}

/** How many replies may follow from one event, as Knative's `knativebrokerttl`. */
const HOPS = 255;
/** What a publisher waits at most, see `lib/world/broker.ts`. */
const PUBLISHER_WAITS_SECONDS = 5;

/**
 * A Broker in this process that keeps the rules of Knative Eventing: filters, replies as new events, retries with back-off, dead letters, at least
 * once, in no order. It has no memory: what is underway when the process dies is lost, and a tick finds it in the stored state.
 */
export class EmbeddedBroker implements Broker {
  readonly #options: EmbeddedBrokerOptions;
  readonly #slots = new Map<string, Slots>();
  readonly #underway = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    for (const { name } of options.triggers) this.#slots.set(name, new Slots(options.atMostInFlight ?? 20));
  }

  async publish(event: CloudEvent): Promise<"sent" | "perhaps" | "failed"> {
    const accepted = this.#accept(event);
    if (!accepted) return "failed";

    const dispatched = this.#dispatch(accepted, HOPS);
    this.#underway.add(dispatched);
    void dispatched.finally(() => this.#underway.delete(dispatched));
    if (!this.#options.synchronous) return "sent";

    const tooLong = this.#options.delay(PUBLISHER_WAITS_SECONDS).then(() => "perhaps" as const);
    return Promise.race([dispatched.then((done) => (done ? "sent" : "failed")), tooLong]);
  }

  /** Resolves when nothing is underway, and nothing waits for another attempt. */
  async idle(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  /** Takes no more events, lets the attempts underway end and forgets what would come after them. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.idle();
  }

  /** As the ingress does: an event that a strict reader would refuse is not taken, and the others get the time of their arrival. */
  #accept(event: CloudEvent): CloudEvent | undefined {
    const { log, now } = this.#options;
    try {
      if (this.#stopping.signal.aborted) throw new Error("the broker is stopping");
      const { headers, body } = encodeBinary(event);
      decodeEvent(new Headers(headers), new TextEncoder().encode(body));
      return { ...event, extensions: { ...event.extensions, knativearrivaltime: now().toISOString() } };
    } catch (error) {
      log.warn({ event: event.id, incident: event.subject }, `not published: ${String(error)}`);
      return undefined;
    }
  }

  /** True when every Trigger that wants the event has delivered it or its dead letter. */
  async #dispatch(event: CloudEvent, hops: number): Promise<boolean> {
    const wanting = this.#options.triggers.filter(({ filters }) => matches(filters, event));
    const delivered = await Promise.all(wanting.map((trigger) => this.#deliver(event, trigger, hops)));
    return delivered.every(Boolean);
  }

  async #deliver(event: CloudEvent, trigger: Trigger, hops: number): Promise<boolean> {
    const result = await this.#attempts(event, trigger, trigger.path);
    if (result === "forgotten") return false;
    if (result.kind === "failed") return this.#bury(event, { trigger, hops }, result);
    if (!result.reply) return true;

    const reply = result.reply === "malformed" || hops === 0 ? undefined : this.#accept(result.reply);
    if (reply && (await this.#dispatch(reply, hops - 1))) return true;
    // Whoever answered has already acted: a dead letter is news of a lost event, never a verdict.
    const marks = errorMarks("/events", reply ? 500 : 400, "");
    return this.#bury(event, { trigger, hops }, { kind: "failed", again: false, why: "its reply was lost", marks });
  }

  /** Tries until it is delivered, as often as the Trigger says, with twice the delay each time. */
  async #attempts(event: CloudEvent, { name, delivery }: Trigger, path: string): Promise<Attempt | "forgotten"> {
    const { signal } = this.#stopping;
    for (let tried = 0; !signal.aborted; tried++) {
      const target = { path, timeoutSeconds: delivery.timeoutSeconds };
      const result = await this.#slots.get(name)!.use(() => attempt(event, target, this.#options));
      if (result.kind === "delivered" || !result.again || tried === delivery.retry) return result;
      await this.#options.delay(delivery.backoffSeconds * 2 ** tried, signal);
    }
    this.#options.log.warn({ event: event.id, incident: event.subject }, `forgotten on the way to ${path}: stopping`);
    return "forgotten";
  }

  async #bury(
    event: CloudEvent,
    { trigger, hops }: { trigger: Trigger; hops: number },
    failed: Failed,
  ): Promise<boolean> {
    const about = { event: event.id, incident: event.subject };
    this.#options.log.warn(about, `${trigger.path} did not take it: ${failed.why}`);

    const extensions = { ...event.extensions, knativebrokerttl: hops, ...failed.marks };
    const result = await this.#attempts({ ...event, extensions }, trigger, trigger.deadLetterPath);
    if (result !== "forgotten" && result.kind === "failed") {
      this.#options.log.error(about, `dropped, ${trigger.deadLetterPath} did not take it: ${result.why}`);
    }
    return result !== "forgotten" && result.kind === "delivered";
  }
}
