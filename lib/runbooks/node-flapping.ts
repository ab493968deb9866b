import { cordoning, uncordoning } from "./cordoning.ts";
import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";
import { heldBack } from "./node-gates.ts";

/** Shorter than the deadline of a step; whether it holds, the watch over the whole sees after that. */
const STABLE_SECONDS = 5 * 60;

/** Nothing new is started there until it has been stable: by approval, as all that is done to nodes. */
export const nodeFlapping = defineRunbookAbout("node", ({ cause }, evidence) => {
  const held = heldBack(cause, evidence);
  if (held) return held;
  if (evidence.cordon) return handOver(`${cause}; it is cordoned already ${evidence.cordon.by}: see why it flaps`);
  return steps(...cordoning(evidence), uncordoning(evidence, STABLE_SECONDS));
});
