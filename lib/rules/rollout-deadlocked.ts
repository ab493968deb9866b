import { defineRule } from "./define-rule.ts";
import { obstaclesIn } from "./no-node-fits.ts";
import { suspectsOf } from "./suspects.ts";
import { before, current, earliest, symptomsOf } from "./symptoms.ts";

/** The rollout may take no old pod away before a new one is ready, and a new one finds no room beside the old ones: it waits for itself. */
export const rolloutDeadlocked = defineRule((evidence) => {
  const { workload } = evidence;
  const newest = current(evidence);
  const earlier = newest && before(evidence, newest);
  if (!newest || !earlier || workload.mayBeUnavailable !== 0 || earlier.ready === 0) return undefined;
  const symptoms = symptomsOf(evidence).filter(
    (each) =>
      each.kind === "unscheduled" && each.pod.revision === newest.name && suspectsOf(each, earlier).length === 0,
  );
  const [first] = symptoms;
  if (!first || newest.ready > 0) return undefined;
  const obstacles = obstaclesIn(first.pod.unscheduled?.message ?? "").map(({ inWords }) => inWords);
  return {
    layer: "application",
    confidence: 0.92,
    cause: `the rollout of revision ${newest.number} waits for itself: its strategy takes no old pod away before a new one is ready, and a new one finds no node beside the old ones${obstacles.length > 0 ? ` (${obstacles.join(", ")})` : ""}`,
    because: [
      ...symptoms.slice(0, 3).map(({ text }) => text),
      `maxUnavailable comes to 0 of ${workload.wanted}; ${earlier.ready} pods of revision ${earlier.number} are ready`,
      `revision ${newest.number} asks the same of a node as the one before`,
    ],
    since: earliest(symptoms),
    restarts: 0,
    facts: {},
  };
});
