import { describe, expect, it } from "vitest";

import { type Course, type Trouble, courseOf } from "../support/course.ts";
import { type Death, everyDeathAt, runWith } from "../support/deaths.ts";
import { storyOf, violations } from "../support/invariants.ts";

const TROUBLES: readonly { trouble: Trouble; ending: string; changes: number }[] = [
  { trouble: "bad rollout", ending: "healed", changes: 1 },
  { trouble: "stuck pod", ending: "healed", changes: 1 },
  { trouble: "remedy that does not help", ending: "handed-over", changes: 2 },
];

describe.each(TROUBLES)("the process dies at every await of the heal of a $trouble", ({ trouble, ending, changes }) => {
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

/** One death must not cost more than time, unless it took the alert before anything was stored: then its sender has no answer, either. */
async function judge(course: Course, wanted: { ending: string; changes: number }, death?: Death): Promise<string[]> {
  const { incidents, journal } = course.sim;
  const wrong = await violations(course);
  if (incidents.length === 0)
    return death?.fate === "lost" && journal.changes.length === 0 ? wrong : [...wrong, "its alert was forgotten"];
  const [incident] = incidents;
  const ending = incident?.progress.status === "closed" ? incident.progress.ending : incident?.progress.status;
  if (ending !== wanted.ending) wrong.push(`it ended as ${ending}`);
  if (journal.changes.length !== wanted.changes)
    wrong.push(`${journal.changes.length} changes: ${journal.changes.map(({ what }) => what).join(", ")}`);
  return wrong;
}
