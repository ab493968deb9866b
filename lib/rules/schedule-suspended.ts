import { defineRuleAbout } from "./define-rule.ts";

/** Somebody has suspended it since it was made, or against what was applied: no run begins, whatever its schedule says. */
export const scheduleSuspended = defineRuleAbout("job", ({ target: { name }, schedule, alertedAt }) => {
  if (!schedule?.isSuspended) return undefined;
  const { uid, cron, suspendedBy, suspendedAt, appliedSuspended, lastStartedAt } = schedule;
  // What was made suspended was meant so.
  if (appliedSuspended !== false && suspendedAt === undefined) return undefined;
  return {
    layer: "application",
    confidence: appliedSuspended === false ? 0.85 : 0.55,
    cause: `CronJob ${name} was suspended ${suspendedBy}, and no run of it begins since`,
    because: [
      lastStartedAt === undefined ? "no run of it has ever begun" : `its last run began at ${lastStartedAt}`,
      `its schedule is ${cron}`,
      ...(appliedSuspended === false ? ["as it was applied last, it is to run"] : []),
    ],
    since: suspendedAt ?? alertedAt.toISOString(),
    restarts: 0,
    facts: { uid, ...(appliedSuspended === false ? { appliedAs: "running" } : {}) },
  };
});
