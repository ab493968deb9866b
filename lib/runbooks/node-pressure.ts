import { later, isAfter } from "../domain/time.ts";
import { cordoning, uncordoning } from "./cordoning.ts";
import { defineRunbookAbout, handOver, steps, waitFor } from "./define-runbook.ts";
import { heldBack } from "./node-gates.ts";

/** The kubelet collects images and throws pods out by itself first. */
const HELPS_ITSELF_SECONDS = 30 * 60;
const STABLE_SECONDS = 60;

/** What lasts is relieved by moving what may move, by approval; what would be lost is told, and then people decide. */
export const nodePressure = defineRunbookAbout("node", ({ cause, since }, evidence) => {
  const held = heldBack(cause, evidence);
  if (held) return held;
  const { at, pods, cordon, target, uid } = evidence;
  const ripe = later(since, HELPS_ITSELF_SECONDS);
  if (isAfter(ripe, at))
    return waitFor(`${cause}; its kubelet helps itself first, a drain is asked for at ${ripe.toISOString()}`);
  if (cordon && !cordon.isOurs) return handOver(`${cause}; it is cordoned ${cordon.by}: somebody is at work on it`);
  const lost = pods.filter(({ fate }) => fate.kind === "lost");
  const [first] = lost;
  if (first && "because" in first.fate)
    return handOver(
      `${cause}; a drain would cost something: pod ${first.namespace}/${first.name}: ${first.fate.because}${lost.length > 1 ? `; and ${lost.length - 1} more` : ""}`,
    );
  const movable = pods.filter(({ fate }) => fate.kind === "movable").length;
  if (movable === 0) return handOver(`${cause}; no pod on it may be moved`);
  return steps(
    ...cordoning(evidence),
    ...leftAfterEach(movable).map((leave) => ({
      action: "drain" as const,
      target,
      summary: `drains node ${target.name} until ${leave} of ${movable} pods are left, one eviction at a time, as budgets allow`,
      parameters: { uid, leave },
    })),
    uncordoning(evidence, STABLE_SECONDS),
  );
});

/** A step has a deadline, and every pod may take its time to leave: so many in one step. */
const IN_ONE_STEP = 6;

function leftAfterEach(movable: number): number[] {
  const count = Math.ceil(movable / IN_ONE_STEP);
  return Array.from({ length: count }, (_, n) => Math.max(0, movable - (n + 1) * IN_ONE_STEP));
}
