import { inWords } from "../domain/target.ts";
import { defineRunbookAbout, steps } from "./define-runbook.ts";

/** Enough to let what waits begin; the newest are kept for whoever reads why they failed. */
const AT_ONCE = 10;

/** Takes the oldest away: they run nothing. The quota itself is a promise of people to people, and is kept. */
export const quotaOfLeftovers = defineRunbookAbout("object", (_, { target, leftovers }) => {
  const oldest = leftovers.slice(0, AT_ONCE);
  return steps({
    action: "delete-failed-pods",
    target,
    summary: `deletes ${oldest.length} failed pods that ${inWords(target)} counts, the oldest of ${leftovers.length}`,
    parameters: {
      namespace: target.namespace ?? "",
      pods: oldest.map(({ name, uid }) => `${name}/${uid}`).join(" "),
    },
  });
});
