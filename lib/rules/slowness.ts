/** What only takes too long: how long is too long is decided elsewhere. Pure. */
import type { Note, PodEvidence } from "../domain/evidence.ts";
import { printable } from "../domain/printable.ts";
import { heldUpInWords, probeInWords } from "./notes.ts";
import type { Symptom } from "./symptom.ts";

type Slowness = Omit<Symptom, "pod">;
const STARTING_REASONS = new Set(["ContainerCreating", "PodInitializing"]);

/** What a pod that is not ready waits for, and since when. */
export function slowness(pod: PodEvidence, notes: readonly Note[]): Slowness | undefined {
  const { name, unscheduled, isReady, isScheduled } = pod;
  // Whoever put a gate there will open it.
  if (isReady || unscheduled?.reason === "SchedulingGated") return undefined;
  if (unscheduled) {
    const text = `pod ${name} has no node: ${printable(unscheduled.message, 300)}`;
    return { kind: "unscheduled", container: undefined, since: unscheduled.since, text };
  }
  return isScheduled ? onItsNode(pod, notes) : undefined;
}

function onItsNode({ name, readySince, createdAt, containers }: PodEvidence, notes: readonly Note[]): Slowness {
  const since = readySince ?? createdAt;
  const init = containers.find(({ isInit, runningSince }) => isInit && runningSince !== undefined);
  if (init?.runningSince !== undefined) {
    const text = `pod ${name}: init container ${init.name} runs since ${init.runningSince} and does not end`;
    return { kind: "init", container: init, since: init.runningSince, text };
  }
  const all = { container: undefined, since };
  if (containers.length > 0 && containers.every(({ waiting }) => STARTING_REASONS.has(waiting?.reason ?? ""))) {
    const text = `pod ${name} has a node since ${since}, and nothing of it runs`;
    return { ...all, kind: "creating", text: withReason(text, heldUpInWords(notes)) };
  }
  return { ...all, kind: "unready", text: withReason(`pod ${name} is not ready since ${since}`, probeInWords(notes)) };
}

function withReason(text: string, reason: string | undefined): string {
  return reason === undefined ? text : `${text}: ${reason}`;
}
