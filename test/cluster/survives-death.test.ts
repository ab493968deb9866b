import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Course, courseOf } from "../support/course.ts";
import { type Death, type Point, eachPointAtLeastOnce, everyDeathAt, runWith } from "../support/deaths.ts";
import { storyOf } from "../support/invariants.ts";
import { RealLane } from "../support/real-lane.ts";
import { HEALS, type Heal, judge } from "../support/survival.ts";

/** So many heals at the same time: most of each is waiting for the controllers of the cluster, which by default ask 20 times a second. */
const LANES = 4;
/** Every death with every fate takes a quarter of an hour: `KUBEHEAL_ALL_DEATHS=true npm run test:cluster`. */
const IS_LONG = process.env["KUBEHEAL_ALL_DEATHS"] === "true";

/** The same enumeration as in memory, on a real API server: its own compare-and-swap, patches, evictions, controllers and garbage collector. */
describe.each(HEALS)("on a real API server, the process dies at every await of the heal of a $trouble", (heal) => {
  let lanes: RealLane[];
  beforeAll(async () => {
    lanes = await Promise.all(Array.from({ length: LANES }, () => RealLane.open()));
  });
  afterAll(() => Promise.all(lanes.map((lane) => lane.end())));

  const begin = async (lane: RealLane): Promise<Course> => courseOf(heal.trouble, {}, await lane.freshGround());

  it(`ends as ${heal.ending} with ${heal.changes} change(s), whether the event comes again or only ticks go on`, async () => {
    const undisturbed = await begin(lanes[0]!);
    const points = await runWith(undisturbed, []);
    expect(await judge(undisturbed, heal)).toEqual([]);

    const deaths = IS_LONG ? points.flatMap(everyDeathAt) : eachPointAtLeastOnce(points);
    const left = [...deaths];
    const bad: object[] = [];
    await Promise.all(
      lanes.map(async (lane) => {
        for (let death = left.shift(); death; death = left.shift()) {
          const wrong = await dieIn(await begin(lane), { heal, death, points });
          if (wrong) bad.push(wrong);
        }
      }),
    );
    console.log(
      `${heal.trouble}: ${points.length} await points, ${deaths.length} deaths, ${bad.length} of them not survived`,
    );

    expect(bad.slice(0, 3)).toEqual([]);
  }, 3_600_000);
});

async function dieIn(
  course: Course,
  { heal, death, points }: { heal: Heal; death: Death; points: readonly Point[] },
): Promise<object | undefined> {
  const wanted = points[death.n - 1]!;
  const met = (await runWith(course, [death]))[death.n - 1];
  const wrong = await judge(course, heal, death);
  if (met?.process.item.function !== wanted.process.item.function || kindOf(met) !== kindOf(wanted))
    wrong.push(`it did not die there but at ${met?.what ?? "no point at all"}`);
  if (wrong.length === 0) return undefined;
  return { death, what: wanted.what, wrong, story: course.sim.incidents.map(storyOf) };
}

/** Names differ from heal to heal. */
function kindOf({ what }: Point): string {
  return what.split(" ", 2).join(" ");
}
