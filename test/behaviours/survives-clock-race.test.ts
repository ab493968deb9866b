import { expect, it } from "vitest";

import { type Course, courseOf } from "../support/course.ts";
import { violations } from "../support/invariants.ts";

/**
 * A step is requested at 2:00 and due again after the heartbeat of 3:30, so a tick sees no need for the fast clock. Its outcome parks the incident
 * until 2:30, which needs one.
 */
const SETTINGS = { heartbeatSeconds: 210, soakSeconds: 30 };
const HEARTBEAT = Date.parse("2026-01-01T00:03:30Z");

it("in whatever order a tick and a parking write go on, the incident is looked at by the next heartbeat", async () => {
  const ended = { withClock: 0, withoutClock: 0 };
  const late: string[] = [];

  for (const order of await everyOrder()) {
    const course = await atTheRace();
    await race(course, order);
    ended[course.sim.fastClockRuns ? "withClock" : "withoutClock"] += 1;
    const parkedAt = course.sim.journal.turns.length;
    while (course.sim.journal.turns.length === parkedAt && (await course.next()));
    const lookedAt = course.sim.journal.turns[parkedAt]?.at;
    if (!lookedAt || lookedAt.getTime() > HEARTBEAT) late.push(`${order.join("")}: ${lookedAt?.toISOString()}`);
    await course.run();
    late.push(...(await violations(course)));
  }
  console.log(`a tick against a parking write: ${JSON.stringify(ended)}`);

  expect(late).toEqual([]);
  expect(ended.withClock).toBeGreaterThan(0);
  expect(ended.withoutClock).toBeGreaterThan(0);
});

/** The outcome has arrived, and so has a tick: neither has begun to look. */
async function atTheRace(): Promise<Course> {
  const course = await courseOf("bad rollout", SETTINGS);
  const { sim } = course;
  const outcome = (): number =>
    sim.bus.bag.findIndex(({ sent }) => "event" in sent && sent.event.type === "io.kubeheal.step.completed");
  while (outcome() < 0) await course.next();
  const [completed] = sim.bus.bag.splice(outcome(), 1);
  await sim.begin(completed!);
  course.sendTick("fast");
  await sim.begin(sim.bus.bag.pop()!);
  return course;
}

/** `order` says at each choice whether the first or the second goes on. Returns how many choices there were. */
async function race({ sim }: Course, order: readonly number[]): Promise<number> {
  const racers = [...sim.processes];
  let choices = 0;
  for (;;) {
    const ready = racers.filter(({ pending, attempt }) => !attempt && pending.length > 0);
    if (ready.length === 0) return choices;
    const chosen = ready.length > 1 ? (order[choices++] ?? 0) : 0;
    await sim.go(ready[chosen]!);
  }
}

/** All sequences of choices, depth first: each run says how many choices it had. */
async function everyOrder(): Promise<number[][]> {
  const orders: number[][] = [];
  let order: number[] | undefined = [];
  while (order) {
    const choices = await race(await atTheRace(), order);
    const whole: number[] = Array.from({ length: choices }, (_, n) => order?.[n] ?? 0);
    orders.push(whole);
    const last = whole.lastIndexOf(0);
    order = last < 0 ? undefined : [...whole.slice(0, last), 1];
  }
  return orders;
}
