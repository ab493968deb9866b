import { defineRunbookAbout, steps } from "./define-runbook.ts";

/** The rest is left over for the next time. */
const AT_ONCE = 10;

/** Takes away what has failed and was made good since. Runs that failed after the last good one are another problem. */
export const jobSuperseded = defineRunbookAbout("job", (_, { runs, target: { namespace } }) => {
  const good = runs.find(({ completedAt }) => completedAt !== undefined)?.createdAt ?? "";
  const failed = runs.filter(
    ({ gaveUp, createdAt }) => gaveUp !== undefined && Date.parse(createdAt) < Date.parse(good),
  );
  return steps(
    ...failed.slice(0, AT_ONCE).map(({ name, uid }) => ({
      action: "delete-failed-job" as const,
      target: { apiVersion: "batch/v1", kind: "Job", ...(namespace && { namespace }), name },
      summary: `deletes Job ${name}, which failed and was made good since`,
      parameters: { uid },
    })),
  );
});
