import { defineRuleAbout } from "./define-rule.ts";
import { diedInWords, heldUpRun } from "./runs.ts";

/** The Job has given up, and nothing after it went well: why, its controller and its last pod say. */
export const jobFailed = defineRuleAbout("job", ({ runs, pods, notes }) => {
  const [newest] = runs.filter(({ gaveUp, completedAt }) => gaveUp !== undefined || completedAt !== undefined);
  const said = newest?.gaveUp;
  if (!newest || !said) return undefined;
  const died = diedInWords(pods);
  const why = died ?? heldUpRun(pods, notes)?.text ?? said.message;
  return {
    layer: "application",
    confidence: 0.9,
    cause: `Job ${newest.name} failed: ${REASONS[said.reason]?.(newest) ?? said.reason}${why === "" ? "" : `; ${why}`}`,
    because: [
      `its controller says since ${said.since}: ${said.reason}${said.message === "" ? "" : ` (${said.message})`}`,
      `${newest.failed} of its pods failed, ${newest.succeeded} of ${newest.wanted} ended well`,
    ],
    since: said.since,
    restarts: 0,
    facts: { job: newest.name, uid: newest.uid, reason: said.reason },
  };
});

const REASONS: Readonly<Record<string, (run: { mayFail: number; deadlineSeconds: number | undefined }) => string>> = {
  BackoffLimitExceeded: ({ mayFail }) => `more than ${mayFail} of its pods failed (backoffLimit)`,
  DeadlineExceeded: ({ deadlineSeconds }) => `it took longer than ${deadlineSeconds} s (activeDeadlineSeconds)`,
  PodFailurePolicy: () => "a pod failed in a way that its podFailurePolicy ends it for",
  FailedIndexes: () => "some of its indexes failed for good",
  MaxFailedIndexesExceeded: () => "too many of its indexes failed (maxFailedIndexes)",
};
