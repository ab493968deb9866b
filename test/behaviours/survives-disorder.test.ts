import fc from "fast-check";
import { expect, it } from "vitest";

import { type Course, type Trouble, courseOf } from "../support/course.ts";
import { type Disturbance, KINDS, type Kind, disturb } from "../support/disturbances.ts";
import { storyOf, violations } from "../support/invariants.ts";

/** A longer run: `KUBEHEAL_SCHEDULES=50000 KUBEHEAL_SEED=7 vitest run test/behaviours/survives-disorder`. */
const SCHEDULES = Number(process.env["KUBEHEAL_SCHEDULES"] ?? 1000);
const SEED = Number(process.env["KUBEHEAL_SEED"] ?? 1);
const TROUBLES: readonly Trouble[] = ["bad rollout", "stuck pod", "remedy that does not help"];

const disturbance = fc.record<Disturbance>({
  after: fc.nat(20),
  kind: fc.constantFrom(...KINDS),
  pick: fc.nat(99),
});
const schedule = fc.record({
  trouble: fc.constantFrom(...TROUBLES),
  plan: fc.array(disturbance, { minLength: 1, maxLength: 16, size: "max" }),
});

it(`${SCHEDULES} schedules of duplicates, losses, delays, deaths and people: each ends, each change is made once, nothing is held`, async () => {
  const fired = new Map<Kind, number>(KINDS.map((kind) => [kind, 0]));
  const endings = new Map<string, number>();

  const promise = fc.asyncProperty(schedule, async ({ trouble, plan }) => {
    const course = await courseOf(trouble);
    await disturb(course, plan, (kind) => fired.set(kind, (fired.get(kind) ?? 0) + 1));
    const wrong = await violations(course);
    if (wrong.length > 0) throw new Error([...wrong, ...course.sim.incidents.map(storyOf)].join("\n"));
    const ending = `${trouble}: ${endingOf(course)}`;
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  });
  await fc.assert(promise, { numRuns: SCHEDULES, seed: SEED });

  console.log(`seed ${SEED}, ${SCHEDULES} schedules; fired: ${inWords(fired)}; ended: ${inWords(endings)}`);
  // A fault that never fired proves nothing.
  expect([...fired].filter(([, times]) => times === 0)).toEqual([]);
}, 3_600_000);

function endingOf({ sim }: Course): string {
  const [incident] = sim.incidents;
  const how = incident?.progress.status === "closed" ? incident.progress.ending : "none";
  return `${how} with ${sim.journal.changes.length} changes`;
}

function inWords(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, times]) => `${what} ${times}`).join(", ");
}
