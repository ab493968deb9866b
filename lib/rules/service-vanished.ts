import { defineRule } from "./define-rule.ts";
import { symptomsOf } from "./symptoms.ts";

/** Its pods are well, and a Service that sent to them is gone: nobody finds them any more. */
export const serviceVanished = defineRule((evidence) => {
  const { workload, surroundings, alertedAt } = evidence;
  const [gone, ...more] = surroundings?.vanishedServices ?? [];
  if (!gone || workload.ready === 0 || symptomsOf(evidence).length > 0) return undefined;
  const { name, lastSeenAt, goneBy, writtenAt } = gone;
  return {
    layer: "application",
    confidence: 0.78,
    cause: `Service ${name}, which sent to its pods, is gone: it was there at ${lastSeenAt}${goneBy === undefined ? "" : `, and no more at ${goneBy}`}`,
    because: [
      `${workload.ready} of ${workload.wanted} pods are ready`,
      ...(writtenAt === undefined ? [] : [`Service ${name} was written last at ${writtenAt}`]),
      ...more.slice(0, 5).map((each) => `Service ${each.name} is gone, too: it was there at ${each.lastSeenAt}`),
    ],
    since: alertedAt.toISOString(),
    restarts: 0,
    facts: { service: name },
  };
});
