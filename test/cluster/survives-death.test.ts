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
    const points = await usualPoints(() => begin(lanes[0]!), heal);
    const deaths = IS_LONG ? points.flatMap(everyDeathAt) : eachPointAtLeastOnce(points);
    const left = [...deaths];
    const bad: object[] = [];
    const elsewhere: Death[] = [];
    await Promise.all(
      lanes.map(async (lane) => {
        for (let death = left.shift(); death; death = left.shift()) {
          const died = await dieAt(() => begin(lane), { heal, death, points });
          if (died === "elsewhere") elsewhere.push(death);
          else if (died !== "there") bad.push(died);
        }
      }),
    );
    console.log(
      `${heal.trouble}: ${points.length} await points, ${deaths.length} deaths, ${elsewhere.length} of them at another point, ${bad.length} not survived`,
    );

    expect(bad.slice(0, 3)).toEqual([]);
    expect(elsewhere.length, "a heal that seldom goes the same way enumerates nothing").toBeLessThan(
      deaths.length / 10,
    );
  }, 3_600_000);
});

/** Real controllers are now and then a moment later, and then a heal takes another turn: which is as good, but has other points. */
const TRIES = 5;

type Begin = () => Promise<Course>;

/** The await points of the heal as it mostly goes: those of the first course that is met twice. */
async function usualPoints(begin: Begin, heal: Heal): Promise<readonly Point[]> {
  const met = new Map<string, readonly Point[]>();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const course = await begin();
    const points = await runWith(course, []);
    expect(await judge(course, heal)).toEqual([]);
    const way = points.map(kindOf).join("\n");
    if (met.has(way)) return points;
    met.set(way, points);
  }
  throw new Error(`the heal of a ${heal.trouble} took ${TRIES} ways, and none of them twice`);
}

interface Dying {
  readonly heal: Heal;
  readonly death: Death;
  readonly points: readonly Point[];
}

/** Heals until one has died at that very point; each, whatever point it was, must have come out right. Else what was wrong. */
async function dieAt(begin: Begin, { heal, death, points }: Dying): Promise<"there" | "elsewhere" | object> {
  const wanted = points[death.n - 1]!;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const course = await begin();
    const met = (await runWith(course, [death]))[death.n - 1];
    const wrong = await judge(course, heal, death);
    if (wrong.length > 0) return { death, what: met?.what, wrong, story: course.sim.incidents.map(storyOf) };
    if (met && kindOf(met) === kindOf(wanted)) return "there";
  }
  return "elsewhere";
}

/** Names differ from heal to heal. */
function kindOf({ what, process }: Point): string {
  return [process.item.function, ...what.split(" ", 2)].join(" ");
}
