import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** What it has done so far would be lost with it: it is ended by nobody here. */
export const jobUnfinished = defineRunbookAbout("job", ({ cause, facts }, { target: { namespace } }) =>
  handOver(
    `${cause}: look at what it waits for (kubectl describe job -n ${namespace} ${facts["job"]}; kubectl logs -n ${namespace} job/${facts["job"]} --all-pods), and give it an activeDeadlineSeconds where it may be ended`,
  ),
);
