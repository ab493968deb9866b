/** What the kubelet says of a pod in its Events. Pure. */
import type { Evidence, Note, PodEvidence } from "../domain/evidence.ts";
import { printable } from "../domain/printable.ts";

const HOLDS_UP_THE_START = new Set(["FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "FailedMapVolume"]);
/** What the kubelet itself says of a probe; the rest is what the program answered, and may be anything. */
const OF_THE_KUBELET =
  /^(Readiness|Liveness|Startup) probe (failed|errored)(: (HTTP probe failed with statuscode: \d+|Get "[^"]*": [ -~]*|dial tcp [ -~]*|command timed out[ -~]*|context deadline exceeded))?/;

/** The warnings about a pod, newest first. */
export function notesOf({ name }: Pick<PodEvidence, "name">, { notes }: Pick<Evidence, "notes">): readonly Note[] {
  return notes.filter(({ about }) => about === `Pod ${name}`);
}

/** "Readiness probe failed: HTTP probe failed with statuscode: 503", of the newest such warning. */
export function probeInWords(notes: readonly Note[], which: RegExp = /./): string | undefined {
  const words = notes
    .filter(({ reason }) => reason === "Unhealthy" || reason === "ProbeWarning")
    .map(({ message }) => OF_THE_KUBELET.exec(message)?.[0])
    .find((text) => text !== undefined && which.test(text));
  return words === undefined ? undefined : printable(words, 200);
}

/** "FailedMount: …", of the newest warning about what a pod waits for before anything of it runs. */
export function heldUpInWords(notes: readonly Note[]): string | undefined {
  const note = notes.find(({ reason }) => HOLDS_UP_THE_START.has(reason));
  return note && `${note.reason}: ${printable(note.message, 300)}`;
}

/** "Failed to pull image …: …", which kubelets before 1.31 say nowhere else once they back off. */
export function pullInWords(notes: readonly Note[]): string | undefined {
  return notes.find(({ reason, message }) => reason === "Failed" && message.startsWith("Failed to pull image"))
    ?.message;
}
