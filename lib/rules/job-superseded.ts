import type { RunEvidence } from "../domain/job-evidence.ts";
import { defineRuleAbout } from "./define-rule.ts";

/** A run has failed, and a later one of the same schedule has ended well: the failed one is only left over, and its alert would never clear. */
export const jobSuperseded = defineRuleAbout("job", ({ runs, schedule }) => {
  const newest = runs.find(({ completedAt, gaveUp }) => completedAt !== undefined || gaveUp !== undefined);
  if (!schedule || newest?.completedAt === undefined) return undefined;
  const failed = runs.flatMap((run) => (run.gaveUp && isOlder(run, newest) ? [{ ...run, said: run.gaveUp }] : []));
  const [first] = failed;
  if (!first) return undefined;
  return {
    layer: "application",
    confidence: 0.7,
    cause: `Job ${failed.map(({ name }) => name).join(", ")} failed, and ${newest.name} after it ended well: the failed one is left over`,
    because: [
      ...failed.slice(0, 5).map(({ name, said }) => `Job ${name} failed at ${said.since}: ${said.reason}`),
      `Job ${newest.name} ended well at ${newest.completedAt}`,
    ],
    since: newest.completedAt,
    restarts: 0,
    facts: {},
  };
});

function isOlder(run: RunEvidence, than: RunEvidence): boolean {
  return Date.parse(run.createdAt) < Date.parse(than.createdAt);
}
