/** What the rules about Jobs share: how the pods of a run fail. Pure. */
import type { ContainerEvidence, Note, PodEvidence } from "../domain/evidence.ts";
import type { RunEvidence } from "../domain/job-evidence.ts";
import { printable } from "../domain/printable.ts";
import { heldUpInWords, notesOf } from "./notes.ts";

export function isUnderWay({ completedAt, gaveUp }: RunEvidence): boolean {
  return completedAt === undefined && gaveUp === undefined;
}

/** What ended the newest pod that did not end well. Undefined: none has failed, or its pods are gone. */
export function diedInWords(pods: readonly PodEvidence[]): string | undefined {
  const [pod] = [...pods]
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .filter(({ failed, containers }) => {
      return failed !== undefined || containers.some(hasFailed);
    });
  if (!pod) return undefined;
  const container = pod.containers.find(hasFailed);
  if (!container?.lastExit)
    return `pod ${pod.name} was ended: ${pod.failed?.reason} ${printable(pod.failed?.message ?? "", 200)}`;
  const { code, reason } = container.lastExit;
  if (reason === "OOMKilled")
    return `container ${container.name} of pod ${pod.name} needs more memory than its limit ${container.memoryLimit ?? "of the node"} (OOMKilled)`;
  return `container ${container.name} of pod ${pod.name} exits with code ${code}${reason === "Error" ? "" : ` (${reason})`}`;
}

function hasFailed({ lastExit }: ContainerEvidence): boolean {
  return lastExit !== undefined && lastExit.code !== 0;
}

/** What keeps a pod of a run from beginning. */
export function heldUpRun(
  pods: readonly PodEvidence[],
  notes: readonly Note[],
): { readonly text: string; readonly since: string } | undefined {
  for (const { name, createdAt, isLeaving, unscheduled, containers } of pods) {
    if (isLeaving) continue;
    if (unscheduled)
      return { text: `pod ${name} has no node: ${printable(unscheduled.message, 300)}`, since: unscheduled.since };
    const stuck = containers.find(({ waiting }) => waiting !== undefined);
    if (!stuck?.waiting) continue;
    const said =
      stuck.waiting.message === ""
        ? heldUpInWords(notesOf({ name }, { notes }))
        : printable(stuck.waiting.message, 300);
    const text = `container ${stuck.name} of pod ${name} waits (${stuck.waiting.reason})${said === undefined ? "" : `: ${said}`}`;
    return { text, since: createdAt };
  }
  return undefined;
}
