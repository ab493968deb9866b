import { printable } from "../domain/printable.ts";
import { defineRule } from "./define-rule.ts";
import { symptomsOf } from "./symptoms.ts";

/** Its pods are well, and whoever decides how many there are may have no more, or cannot tell how many. */
export const autoscalerLimited = defineRule((evidence) => {
  const { workload, surroundings } = evidence;
  const autoscaler = surroundings?.autoscaler;
  const said = autoscaler?.cannotCompute ?? autoscaler?.atMaximum;
  if (!autoscaler || !said || workload.wanted === 0 || symptomsOf(evidence).length > 0) return undefined;
  const { name, max, cannotCompute } = autoscaler;
  return {
    layer: cannotCompute ? "platform" : "application",
    confidence: 0.7,
    cause: cannotCompute
      ? `HorizontalPodAutoscaler ${name} cannot compute how many pods there should be (${said.reason})`
      : `HorizontalPodAutoscaler ${name} is at its maximum of ${max} and would have more`,
    because: [
      `it says since ${said.since}: ${printable(said.message, 300)}`,
      `${workload.ready} of ${workload.wanted} pods are ready`,
    ],
    since: said.since,
    restarts: 0,
    facts: {},
  };
});
