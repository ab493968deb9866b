import { inWords } from "../domain/target.ts";
import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";

/** Lets it run again where what was applied says so: a person may have meant it, so a person is asked. */
export const scheduleSuspended = defineRunbookAbout("job", ({ cause, facts }, { target }) => {
  if (facts["appliedAs"] === undefined)
    return handOver(`${cause}: nothing says that it should run; ask who suspended it, and set suspend to false`);
  const parameters = { uid: String(facts["uid"]) };
  return steps({
    action: "suspend-job",
    target,
    summary: `lets ${inWords(target)} run again, as it was applied`,
    parameters: { ...parameters, from: true, to: false },
    undo: {
      action: "suspend-job",
      summary: `suspends ${inWords(target)}, as it was found`,
      parameters: { ...parameters, from: false, to: true },
    },
  });
});
