import type { CloudEvent } from "../domain/events.ts";
import { encodeBinary } from "../http/cloud-event.ts";
import type { Delay } from "./delay.ts";
import type { Log } from "./log.ts";
import type { FastClock } from "./world.ts";

export interface TickerOptions {
  readonly heartbeatSeconds: number;
  /** 0: nobody looks around without an alert. */
  readonly scanSeconds: number;
  readonly tickSeconds: number;
  readonly now: () => Date;
  readonly delay: Delay;
  readonly deliver: (path: string, request: Request) => Promise<Response>;
  readonly log: Log;
}

/** What the PingSources of the chart send as data. */
export interface Tick {
  readonly clock: "heartbeat" | "fast" | "scan";
}

export interface Ticker {
  readonly fastClock: FastClock;
  /** Ticks once, and then at every multiple of the heartbeat since midnight. */
  readonly start: () => void;
  /** Resolves when no tick is underway. */
  readonly stop: () => Promise<void>;
}

/** Whom each clock wakes. */
const PATHS = {
  heartbeat: "/functions/workflows",
  fast: "/functions/workflows",
  scan: "/functions/anomalies",
} as const satisfies Record<Tick["clock"], string>;

/** Stands in for the PingSources where there is no Knative. */
export function ticker(options: TickerOptions): Ticker {
  const heartbeat = beat({ clock: "heartbeat" }, options.heartbeatSeconds, options);
  const fast = beat({ clock: "fast" }, options.tickSeconds, options);
  const scan = beat({ clock: "scan" }, options.scanSeconds, options);
  return {
    fastClock: { start: async () => fast.start(), stop: async () => void fast.stop() },
    start: () => {
      heartbeat.start({ atOnce: true });
      if (options.scanSeconds > 0) scan.start();
    },
    stop: async () => void (await Promise.all([heartbeat.stop(), fast.stop(), scan.stop()])),
  };
}

interface Beat {
  start(options?: { atOnce: boolean }): void;
  stop(): Promise<void>;
}

/** One clock. Its next tick comes after the one before has been answered, so ticks never overlap; those missed meanwhile are not made up for. */
function beat(tick: Tick, everySeconds: number, options: TickerOptions): Beat {
  let stopping: AbortController | undefined;
  let running = Promise.resolve();

  async function run(signal: AbortSignal, atOnce: boolean): Promise<void> {
    if (atOnce) await send(tick, options.now(), options);
    while (!signal.aborted) {
      const seconds = options.now().getTime() / 1000;
      const next = (Math.floor(seconds / everySeconds) + 1) * everySeconds;
      await options.delay(next - seconds, signal);
      if (!signal.aborted) await send(tick, new Date(next * 1000), options);
    }
  }

  return {
    start({ atOnce } = { atOnce: false }) {
      if (stopping) return;
      stopping = new AbortController();
      const { signal } = stopping;
      running = running.then(() => run(signal, atOnce));
    },
    async stop() {
      stopping?.abort();
      stopping = undefined;
      await running;
    },
  };
}

/** A tick that fails is only written down: the next one looks at the same state. */
async function send(tick: Tick, due: Date, { deliver, log }: TickerOptions): Promise<void> {
  const time = due.toISOString();
  const event: CloudEvent = {
    specversion: "1.0",
    id: `${tick.clock}-${time}`,
    source: `/ticker/${tick.clock}`,
    type: "dev.knative.sources.ping",
    time,
    data: tick,
    extensions: {},
  };
  const path = PATHS[tick.clock];
  const { headers, body } = encodeBinary(event);
  try {
    const request = new Request(`http://localhost${path}`, {
      method: "POST",
      headers: { ...headers },
      body: body ?? null,
    });
    const { status } = await deliver(path, request);
    if (status >= 300) log.warn({ event: event.id, status }, "a tick was refused");
  } catch (error) {
    log.warn({ event: event.id, err: error }, "a tick was not delivered");
  }
}
