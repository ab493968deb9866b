import { defineRule } from "./define-rule.ts";
import { before, current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/**
 * The newest pods fail, and their template is the one before but for notes on it (a restart, a checksum): what they read or talk to has changed.
 * Going back would start the same pods again.
 */
export const changedOutside = defineRule((evidence) => {
  const newest = current(evidence);
  const earlier = newest && before(evidence, newest);
  if (!newest || !earlier || earlier.changes.some(({ aspect }) => aspect !== "note")) return undefined;
  const symptoms = symptomsOf(evidence).filter(
    ({ kind, pod }) => pod.revision === newest.name && (kind === "crash" || kind === "unready" || kind === "init"),
  );
  if (symptoms.length === 0 || newest.ready > 0) return undefined;
  const notes = earlier.changes.map(({ field }) => field.replace(/^annotations\./, ""));
  const reads = newest.references.filter((reference) => !reference.startsWith("key "));
  return {
    layer: "application",
    confidence: 0.75,
    cause: `its pods were started anew (${notes.join(", ")}) from the same template and fail now: what they read at their start or depend on has changed${reads.length > 0 ? `; they read ${reads.join(", ")}` : ""}`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      `between revision ${earlier.number} and revision ${newest.number} nothing else was changed`,
      ...(earlier.ready > 0 ? [`${earlier.ready} pods that started before are still ready`] : []),
    ],
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: {},
  };
});
