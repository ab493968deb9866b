import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** Whether the run before may be ended, and whether what was missed is made up for, only those know who wrote it. */
export const scheduleMissed = defineRunbookAbout("job", ({ cause }, { target: { namespace, name } }) =>
  handOver(
    `${cause}: put that right, and make up for the run where it is wanted (kubectl create job -n ${namespace} --from=cronjob/${name} ${name}-by-hand)`,
  ),
);
