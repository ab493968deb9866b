import { inWords } from "../domain/target.ts";
import { defineRunbook, steps } from "./define-runbook.ts";
import { evictionsAfter } from "./evictions.ts";

/** Applies again what was applied last; a person agrees first, because nothing keeps what is there now. */
export const drifted = defineRunbook(({ facts }, evidence) => {
  const { uid, fromTemplate, toTemplate } = facts as Record<string, string>;
  const parameters = { uid: String(uid), fromTemplate: String(fromTemplate), toTemplate: String(toTemplate) };
  const summary = `sets the pod template of ${inWords(evidence.target)} to what was applied last`;
  return steps(
    { action: "restore-last-applied", target: evidence.target, summary, parameters },
    ...evictionsAfter(evidence),
  );
});
