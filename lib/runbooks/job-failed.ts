import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** Whether a piece of work may be done twice, only those know who wrote it. */
export const jobFailed = defineRunbookAbout("job", ({ cause, facts }, { target: { namespace } }) =>
  handOver(
    `${cause}: read its log (kubectl logs -n ${namespace} job/${facts["job"]} --all-pods), mend it where it is deployed, and start it again if it may run twice`,
  ),
);
