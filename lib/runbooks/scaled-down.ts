import { inWords } from "../domain/target.ts";
import { defineRunbook, handOver, steps } from "./define-runbook.ts";

/** Puts back the number that was applied, where nobody else decides it: a person may have meant it, so a person is asked. */
export const scaledDown = defineRunbook(({ facts, cause }, { target, surroundings }) => {
  const { uid, from, to } = facts;
  const { autoscaler } = surroundings ?? {};
  if (autoscaler)
    return handOver(
      `${cause}: HorizontalPodAutoscaler ${autoscaler.name} decides how many there are; scale it to ${autoscaler.min} or more to switch that on again`,
    );
  if (typeof to !== "number" || typeof from !== "number")
    return handOver(`${cause}: nothing says how many there should be; ask who scaled it`);
  const parameters = { uid: String(uid), from, to };
  return steps({
    action: "scale",
    target,
    summary: `scales ${inWords(target)} from ${from} to ${to}, as it was applied`,
    parameters,
    undo: {
      action: "scale",
      summary: `scales ${inWords(target)} to ${from}, as it was found`,
      parameters: { ...parameters, from: to, to: from },
    },
  });
});
