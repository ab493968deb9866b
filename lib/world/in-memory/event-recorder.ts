import { EVENT } from "../kubernetes/kinds.ts";
import type { Event } from "../kubernetes/objects.ts";
import type { KubeObject } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { refKey, refTo } from "./object-store.ts";
import { shortHash } from "./short-hash.ts";
import { timestamp } from "./virtual-clock.ts";

export interface Note {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** Writes Events as components do: the same one again only counts up. */
export class EventRecorder {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  record(about: KubeObject, { type, reason, message, component }: Note): void {
    const namespace = about.metadata.namespace ?? "default";
    const now = timestamp(this.#api.clock.now());
    const { name, uid } = about.metadata;
    const id = shortHash(`${refKey(refTo(about))}|${uid}|${reason}|${message}`, 16);
    const ref = { ...EVENT, namespace, name: `${name}.${id}` };
    const known = this.#api.read<Event>(ref);
    if (known) {
      const again = { ...known, count: (known.count ?? 1) + 1, lastTimestamp: now };
      this.#api.update(again, { manager: component });
      return;
    }
    const event: Event = {
      ...EVENT,
      metadata: { name: ref.name, namespace },
      involvedObject: { apiVersion: about.apiVersion, kind: about.kind, ...(uid ? { uid } : {}), namespace, name },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component },
      reportingComponent: component,
      reportingInstance: "",
    };
    this.#api.create(event, { manager: component });
  }
}
