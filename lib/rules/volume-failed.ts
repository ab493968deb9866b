import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";

/** A claim is bound to a volume that says of itself that it has failed, or that it was given back: what is in it may be lost. */
export const volumeFailed = defineRuleAbout("object", ({ target: { name }, claim, alertedAt }) => {
  const { volume } = claim ?? {};
  if (!volume || (volume.phase !== "Failed" && volume.phase !== "Released")) return undefined;
  const why = volume.message === "" ? "" : ` (${printable(volume.message, 300)})`;
  return {
    layer: "infrastructure",
    // Whatever else ails the claim, a volume that has failed is not filled or expanded any more.
    confidence: 0.9,
    cause: `claim ${name} has volume ${volume.name}, which is ${volume.phase}${why}`,
    because: [`PersistentVolume ${volume.name} is ${volume.phase}${why}`],
    since: volume.since ?? alertedAt.toISOString(),
    restarts: 0,
    facts: { volume: volume.name },
  };
});
