import { inWords } from "../domain/target.ts";
import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";

/** Stops the pile from growing, where a person agrees. The runs that are there are ended by nobody here. */
export const runsPilingUp = defineRunbookAbout("job", ({ cause, facts }, { target, schedule }) => {
  if (schedule?.isSuspended === true)
    return handOver(`${cause}; it is suspended, so no more of them begin: see what they wait for`);
  const parameters = { uid: String(facts["uid"]) };
  return steps({
    action: "suspend-job",
    target,
    summary: `suspends ${inWords(target)}, so that no more runs begin`,
    parameters: { ...parameters, from: false, to: true },
    undo: {
      action: "suspend-job",
      summary: `lets ${inWords(target)} run again, as it was found`,
      parameters: { ...parameters, from: true, to: false },
    },
  });
});
