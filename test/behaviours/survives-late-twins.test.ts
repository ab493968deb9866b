import { describe, expect, it } from "vitest";

import { type Course, type Trouble, courseOf } from "../support/course.ts";
import { violations } from "../support/invariants.ts";
import type { Process } from "../support/simulation.ts";

/** Longer than any heal has moves. */
const FOR_GOOD = 1_000_000;

describe("a handler that is held up", () => {
  it.each([
    { gate: "get Deployment", what: "before it looks" },
    { gate: "patch Deployment", what: "right before its change" },
  ])("$what changes nothing when its twin has made the change and the change was taken back", async ({ gate }) => {
    const course = await courseOf("remedy that does not help");
    const process = await until(course, () => processAt(course, gate));
    process.stalls = FOR_GOOD;
    // The limit of a Service ends the request; what runs in the container goes on.
    process.limitSeconds = FOR_GOOD;
    await course.sim.begin({ ...process.item });
    await until(course, () => course.sim.journal.changes.length === 2 || undefined);

    expect(process.isDead).toBe(false);
    process.stalls = 0;
    await course.run();

    expect(course.sim.journal.changes.map(({ receipt }) => /-(s\d+)-/.exec(receipt ?? "")?.[1])).toEqual(["s1", "s2"]);
    expect(await violations(course)).toEqual([]);
  });

  it.each<{ trouble: Trouble; gate: string }>([
    { trouble: "bad rollout", gate: "patch Deployment" },
    { trouble: "stuck pod", gate: "evict Pod" },
  ])("over the deadline does not change what was given up meanwhile: $gate", async ({ trouble, gate }) => {
    const course = await courseOf(trouble);
    const { sim } = course;
    const request = await until(course, () => sim.bus.bag.find(({ path }) => path === "/functions/steps"));
    const deadline = Date.parse(sim.incidents[0]!.workflow!.steps[0]!.deadline!);
    await until(course, () => dropRequests(course, sim.now.getTime() >= deadline - 60_000));
    await sim.passSeconds((deadline - sim.now.getTime()) / 1000 - 1);

    await sim.begin({ ...request, tried: 0 });
    const process = await until(course, () => processAt(course, gate));
    process.stalls = FOR_GOOD;
    await sim.passSeconds(2);
    // News of a lost event makes the incident due at once.
    sim.bus.bury(request);
    const isGivenUp = (): boolean => sim.incidents[0]!.workflow!.steps[0]!.state.status !== "requested";
    await until(course, () => dropRequests(course, process.isDead || isGivenUp()));
    process.stalls = 0;
    await course.run();

    expect(await violations(course)).toEqual([]);
  });
});

async function until<T>(course: Course, found: () => T | undefined): Promise<T> {
  for (;;) {
    const seen = found();
    if (seen !== undefined) return seen;
    if (!(await course.next())) throw new Error(`it ended before: ${found.toString()}`);
  }
}

function processAt({ sim }: Course, gate: string): Process | undefined {
  return sim.processes.find(({ item, pending: [first] }) => {
    return item.function === "steps" && first !== undefined && `${first.call.verb} ${first.call.kind}` === gate;
  });
}

/** No request arrives until then. */
function dropRequests({ sim: { bus } }: Course, isThen: boolean): true | undefined {
  const kept = bus.bag.filter(({ path }) => path !== "/functions/steps");
  bus.bag.splice(0, bus.bag.length, ...kept);
  return isThen || undefined;
}
