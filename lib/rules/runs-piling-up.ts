import { defineRuleAbout } from "./define-rule.ts";
import { heldUpRun, isUnderWay } from "./runs.ts";

/** Two may overlap by chance; a third one says that none comes to its end before the next begins. */
const RUNS_THAT_ARE_A_PILE = 3;

/** Each run begins beside those before it (concurrencyPolicy Allow), and none ends: they take more and more of the cluster. */
export const runsPilingUp = defineRuleAbout("job", ({ target: { name }, runs, pods, notes, schedule }) => {
  const open = runs.filter((run) => isUnderWay(run) && !run.isSuspended);
  const newest = open[RUNS_THAT_ARE_A_PILE - 1] && open[0];
  if (!schedule || !newest || schedule.concurrency !== "Allow") return undefined;
  const held = heldUpRun(pods, notes);
  return {
    layer: "application",
    confidence: 0.88,
    cause: `${open.length} runs of CronJob ${name} are under way at the same time, and none has ended${held ? `: ${held.text}` : ""}`,
    because: open
      .slice(0, 5)
      .map((run) => `Job ${run.name} is under way since ${run.startedAt ?? run.createdAt}, with ${run.active} pods`),
    since: newest.startedAt ?? newest.createdAt,
    restarts: 0,
    facts: { uid: schedule.uid },
  };
});
