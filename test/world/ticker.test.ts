import { expect, it } from "vitest";

import { decodeEvent } from "../../lib/http/cloud-event.ts";
import { VirtualClock } from "../../lib/world/in-memory/virtual-clock.ts";
import { virtualDelay } from "../../lib/world/in-memory/virtual-delay.ts";
import { ticker } from "../../lib/world/ticker.ts";
import { silentLog } from "../support/silent-log.ts";

/** A heartbeat each ten minutes and a fast clock each minute, from a quarter past on. */
function ticking(
  answer: () => Response | Promise<Response> = () => new Response(null, { status: 202 }),
  scanSeconds = 0,
) {
  const clock = new VirtualClock({ mode: "driven", start: new Date("2026-01-01T00:15:30Z") });
  const log = silentLog();
  const ticks: string[] = [];
  const started = ticker({
    heartbeatSeconds: 600,
    tickSeconds: 60,
    scanSeconds,
    now: () => clock.now(),
    delay: virtualDelay(clock),
    log,
    async deliver(path, request) {
      const { type, id, data } = decodeEvent(request.headers, await request.bytes());
      const wakes = (data as { clock: string }).clock === "scan" ? "anomalies" : "workflows";
      expect([path, request.method, type]).toEqual([`/functions/${wakes}`, "POST", "dev.knative.sources.ping"]);
      expect(id).toContain((data as { clock: string }).clock);
      ticks.push(`${(data as { clock: string }).clock} ${clock.now().toISOString().slice(11, 19)}`);
      return answer();
    },
  });
  return { ...started, clock, ticks, log };
}

it("ticks once at the start, and then at every multiple of the heartbeat", async () => {
  const { start, clock, ticks } = ticking();

  start();
  await clock.passSeconds(1500);

  expect(ticks).toEqual(["heartbeat 00:15:30", "heartbeat 00:20:00", "heartbeat 00:30:00", "heartbeat 00:40:00"]);
});

it("looks around at every multiple of its period, and not at the start", async () => {
  const { start, clock, ticks } = ticking(undefined, 900);

  start();
  await clock.passSeconds(1900);

  expect(ticks.filter((tick) => tick.startsWith("scan"))).toEqual(["scan 00:30:00", "scan 00:45:00"]);
});

it("ticks fast only while the fast clock is started", async () => {
  const { fastClock, clock, ticks } = ticking();

  await fastClock.start();
  await fastClock.start();
  await clock.passSeconds(120);
  await fastClock.stop();
  await fastClock.stop();
  await clock.passSeconds(600);
  expect(ticks).toEqual(["fast 00:16:00", "fast 00:17:00"]);

  await fastClock.start();
  await clock.passSeconds(60);
  expect(ticks.at(-1)).toBe("fast 00:28:00");
});

it("lets a tick stop the clock that it came from", async () => {
  const { fastClock, clock, ticks } = ticking(async () => {
    await fastClock.stop();
    return new Response(null, { status: 202 });
  });

  await fastClock.start();
  await clock.passSeconds(300);

  expect(ticks).toEqual(["fast 00:16:00"]);
});

it("never ticks while the tick before is underway", async () => {
  const { promise, resolve: end } = Promise.withResolvers<Response>();
  const { start, clock, ticks } = ticking(() => promise);

  start();
  await clock.passSeconds(1000);
  expect(ticks).toHaveLength(1);
  end(new Response(null, { status: 202 }));
  await clock.passSeconds(600);

  expect(ticks).toEqual(["heartbeat 00:15:30", "heartbeat 00:40:00"]);
});

it.each([
  ["is refused", () => new Response(null, { status: 503 })],
  ["does not arrive", () => Promise.reject(new Error("connection refused"))],
])("goes on after a tick that %s, and writes it down", async (_, answer) => {
  const { start, clock, ticks, log } = ticking(answer);

  start();
  await clock.passSeconds(300);

  expect(ticks).toHaveLength(2);
  expect(log.lines.map(({ level }) => level)).toEqual(["warn", "warn"]);
});

it("stops when no tick is underway", async () => {
  const { start, stop, fastClock, clock, ticks } = ticking();

  start();
  await fastClock.start();
  await stop();
  await clock.passSeconds(3600);

  expect(ticks).toEqual(["heartbeat 00:15:30"]);
});
