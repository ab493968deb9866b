import { describe, expect, it } from "vitest";

import { courseOf } from "../support/course.ts";
import { everyDeathAt, runWith } from "../support/deaths.ts";
import { storyOf } from "../support/invariants.ts";
import { HEALS, judge } from "../support/survival.ts";

describe.each(HEALS)("the process dies at every await of the heal of a $trouble", ({ trouble, ending, changes }) => {
  it(`ends as ${ending} with ${changes} change(s), whether the event comes again or only ticks go on`, async () => {
    const undisturbed = await courseOf(trouble);
    const points = await runWith(undisturbed, []);
    expect(await judge(undisturbed, { ending, changes })).toEqual([]);

    const bad: object[] = [];
    const deaths = points.flatMap(everyDeathAt);
    for (const death of deaths) {
      const course = await courseOf(trouble);
      await runWith(course, [death]);
      const wrong = await judge(course, { ending, changes }, death);
      if (wrong.length > 0)
        bad.push({ death, what: points[death.n - 1]?.what, wrong, story: course.sim.incidents.map(storyOf) });
    }
    console.log(
      `${trouble}: ${points.length} await points, ${deaths.length} deaths, ${bad.length} of them not survived`,
    );

    expect(bad.slice(0, 3)).toEqual([]);
  }, 120_000);
});
