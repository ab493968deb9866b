import { uncordoning } from "./cordoning.ts";
import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";

/** Only what this engine has cordoned it uncordons: of anybody else's it knows who, not why. */
export const forgottenCordon = defineRunbookAbout("node", ({ cause }, evidence) => {
  if (evidence.cordon?.isOurs === true) return steps(uncordoning(evidence, 0));
  return handOver(`${cause}; if it is forgotten: kubectl uncordon ${evidence.target.name}`);
});
