import { amountOf, inMebibytes } from "../domain/quantity.ts";
import { inWords } from "../domain/target.ts";
import { type RunbookStep, defineRunbook, handOver, steps } from "./define-runbook.ts";
import { evictionsAfter } from "./evictions.ts";

/** One raise of a half: what needs more than that leaks, or was never measured. */
const RAISE = 1.5;

/** Raises the limit once, where a person agrees. What leaks needs its program mended, and what was raised before is not raised again. */
export const outOfMemory = defineRunbook(({ facts, cause }, evidence) => {
  const { target, workload, pods } = evidence;
  const { container, memoryLimit: from } = facts as Record<string, string>;
  const bytes = amountOf(from);
  const killed = pods.flatMap(({ containers }) => containers).find(({ name }) => name === container);
  if (bytes === undefined || from === undefined)
    return handOver(`${cause}: it takes what its node has; give it a limit, and see what it needs`);
  if (killed?.isInit === true) return handOver(`${cause}: it is an init container; set its limit where it is deployed`);
  if (workload.memoryRaised !== undefined)
    return handOver(
      `${cause}: its limit was raised once before (${workload.memoryRaised}), and a second raise would only hide a leak; see what it keeps in memory`,
    );
  const to = inMebibytes(bytes * RAISE);
  const parameters = { uid: workload.uid, container: String(container) };
  const raise: RunbookStep = {
    action: "raise-memory-limit",
    target,
    summary: `raises the memory limit of container ${container} of ${inWords(target)} once, from ${from} to ${to}`,
    parameters: { ...parameters, from, to },
    undo: {
      action: "raise-memory-limit",
      summary: `puts the memory limit of container ${container} of ${inWords(target)} back to ${from}, as it was found`,
      parameters: { ...parameters, from: to, to: from },
    },
  };
  return steps(raise, ...evictionsAfter(evidence));
});
