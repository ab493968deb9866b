import type { CloudEvent } from "../../lib/domain/events.ts";
import type { Trigger } from "../../lib/http/trigger.ts";
import { matches } from "../../lib/world/in-memory/filters.ts";

/** Something that is on its way to one function. */
export interface Item {
  readonly id: number;
  readonly function: string;
  readonly path: string;
  /** An event of the broker or of a PingSource, or what a person or a tool posts. */
  readonly sent: { readonly event: CloudEvent } | { readonly body: object };
  /** Deliveries that failed; absent where nobody tries again. */
  readonly tried: number;
  readonly trigger?: Trigger;
  /** Its sender repeats it until it is answered with 2xx. */
  readonly isRepeated?: boolean;
}

/** A broker without time: a bag per subscriber, from which a schedule takes what it likes, twice, late or never. */
export class Bus {
  /** In the order of their arrival. */
  readonly bag: Item[] = [];
  /** Copies that come when everything is over. */
  readonly late: Item[] = [];
  readonly published: CloudEvent[] = [];
  readonly #triggers: readonly Trigger[];
  #ids = 0;

  constructor(triggers: readonly Trigger[]) {
    this.#triggers = triggers;
  }

  publish(event: CloudEvent): void {
    this.published.push(event);
    for (const trigger of this.#triggers) {
      if (matches(trigger.filters, event))
        this.send({ function: trigger.name, path: trigger.path, sent: { event }, trigger });
    }
  }

  send(item: Omit<Item, "id" | "tried">): number {
    this.bag.push({ id: (this.#ids += 1), tried: 0, ...item });
    return this.#ids;
  }

  /** As the Trigger has it: again so many times, then to the dead letters, which are tried as often. */
  failed(item: Item, again: boolean): void {
    if (item.isRepeated === true) {
      // Neither Alertmanager nor a person sends again what was refused.
      if (again) this.bag.push({ ...item, tried: item.tried + 1 });
      return;
    }
    const { trigger } = item;
    if (!trigger || !("event" in item.sent)) return;
    if (again && item.tried < trigger.delivery.retry) return void this.bag.push({ ...item, tried: item.tried + 1 });
    this.bury(item);
  }

  bury({ trigger, path, sent }: Item): void {
    if (!trigger || !("event" in sent) || path === trigger.deadLetterPath) return;
    const { event } = sent;
    const buried = { ...event, extensions: { ...event.extensions, knativeerrorcode: "503" } };
    this.send({ function: "workflows", path: trigger.deadLetterPath, sent: { event: buried }, trigger });
  }

  take(index: number): Item | undefined {
    return this.bag.splice(index, 1)[0];
  }

  repeat(index: number): void {
    const item = this.bag[index];
    if (item) this.bag.push({ ...item, id: (this.#ids += 1) });
  }
}
