import { expect, it } from "vitest";

import { type Trouble, courseOf } from "../support/course.ts";
import { type Death, distinctDeaths, runWith } from "../support/deaths.ts";
import { storyOf, violations } from "../support/invariants.ts";

/** Of the stuck pod every pair; of the others every so-maniest, unless a longer run is asked for. */
const IS_LONG = process.env["KUBEHEAL_ALL_PAIRS"] === "true";
/** A symptom that is old enough at once: the heal has fewer moves, none of another kind is missing. */
const BRIEF = { symptomSeconds: 5 };

const TROUBLES: readonly { trouble: Trouble; every: number }[] = [
  { trouble: "stuck pod", every: 1 },
  { trouble: "bad rollout", every: IS_LONG ? 1 : 29 },
  { trouble: "remedy that does not help", every: IS_LONG ? 1 : 31 },
];

it.each(TROUBLES)(
  "dies twice on the heal of a $trouble, at pair 1 of every $every, and it ends all the same",
  async ({ trouble, every }) => {
    const undisturbed = await courseOf(trouble, BRIEF);
    const first = distinctDeaths(await runWith(undisturbed, []));
    const bad: object[] = [];
    let pairs = 0;
    let runs = 0;

    const die = async (deaths: readonly Death[]): Promise<Death[]> => {
      const course = await courseOf(trouble, BRIEF);
      const points = await runWith(course, deaths);
      runs += 1;
      const wrong = await violations(course);
      if (wrong.length > 0) bad.push({ deaths, wrong, story: course.sim.incidents.map(storyOf) });
      return distinctDeaths(points);
    };
    for (const death of first) {
      const second = (await die([death])).filter(({ n }) => n > death.n);
      for (const another of second) {
        pairs += 1;
        if (pairs % every === 0) await die([death, another]);
      }
    }
    console.log(
      `${trouble}: ${first.length} deaths that differ, ${pairs} pairs, ${runs} runs, ${bad.length} not survived`,
    );

    expect(bad.slice(0, 3)).toEqual([]);
  },
  3_600_000,
);
