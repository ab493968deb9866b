import { MAY_RUN_AGAIN } from "../domain/job-evidence.ts";
import { inWords } from "../domain/target.ts";
import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";

/** Whether a piece of work may be done twice, only those know who wrote it: where they say so it is done once more, and never a third time. */
export const jobFailed = defineRunbookAbout("job", ({ cause, facts }, { target, runs, schedule }) => {
  const { job, uid } = facts as Record<string, string>;
  const { namespace } = target;
  const look = `read its log (kubectl logs -n ${namespace} job/${job} --all-pods), mend it where it is deployed`;
  if (!schedule?.mayRunAgain)
    return handOver(
      `${cause}: ${look}, and start it again if it may run twice${schedule ? ` (annotation ${MAY_RUN_AGAIN}=true on its CronJob says so for good)` : ""}`,
    );
  if (facts["reason"] === "PodFailurePolicy")
    return handOver(`${cause}: another run would end the same way, by its own policy; ${look}`);
  if (runs.find(({ name }) => name === job)?.isAgain === true)
    return handOver(`${cause}; it was a second try already, and there is no third one: ${look}`);
  return steps(
    {
      action: "re-run-job",
      target,
      summary: `runs ${inWords(target)} once more, because Job ${job} failed`,
      parameters: { uid: schedule.uid, failed: String(job) },
    },
    {
      action: "delete-failed-job",
      target: { apiVersion: "batch/v1", kind: "Job", ...(namespace && { namespace }), name: String(job) },
      summary: `deletes Job ${job}, which failed and was made good since`,
      parameters: { uid: String(uid) },
    },
  );
});
