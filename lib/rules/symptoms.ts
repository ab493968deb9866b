/** What rules share: how one sees that a container or a pod is in trouble. Pure. */
import { backOffSeconds } from "../domain/back-off.ts";
import type { ContainerEvidence, Evidence, Note, PodEvidence, RevisionEvidence } from "../domain/evidence.ts";
import { printable } from "../domain/printable.ts";
import { later, secondsBetween } from "../domain/time.ts";
import { notesOf, probeInWords, pullInWords } from "./notes.ts";
import { slowness } from "./slowness.ts";
import type { Symptom } from "./symptom.ts";

/** An exit this long ago is history when the container runs now. The kubelet's longest back-off is 5 minutes. */
const RECENT_SECONDS = 10 * 60;
/** So many restarts make a loop; one or two are an accident. */
const RESTARTS_THAT_MAKE_A_LOOP = 3;
/** A ready pod that is left unready for so long is stuck and not just slow. */
const UNREADY_THAT_IS_STUCK_SECONDS = 5 * 60;

/** A new revision is given its whole time to start, as its Deployment's own deadline has it (`progressDeadlineSeconds`, 600 by default). */
const STARTING_SECONDS = 10 * 60;

const IMAGE_REASONS = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ImageInspectError",
  "InvalidImageName",
  "ErrImageNeverPull",
  "RegistryUnavailable",
]);
const CONFIG_REASONS = new Set(["CreateContainerConfigError", "CreateContainerError"]);
const CRASH_REASONS = new Set(["CrashLoopBackOff", "RunContainerError", "StartError", "ContainerCannotRun"]);

/** The pods in trouble, one symptom each; pods that are leaving anyway are not looked at. */
export function symptomsOf(evidence: Evidence): Symptom[] {
  return evidence.pods
    .filter(({ isLeaving }) => !isLeaving)
    .flatMap((pod) => containerSymptom(pod, evidence) ?? podSymptom(pod, evidence) ?? []);
}

/** What a container says of itself is believed at once. */
function containerSymptom(pod: PodEvidence, evidence: Evidence): Symptom | undefined {
  const { at: now, alertedAt } = evidence;
  // A pod does not say since when it waits so; the alert that speaks of it does.
  const waitsSince = new Date(Math.max(Date.parse(pod.createdAt), alertedAt.getTime())).toISOString();
  for (const container of pod.containers) {
    const { name, image, waiting } = container;
    const found = { pod, container };
    if (waiting && IMAGE_REASONS.has(waiting.reason)) {
      const text = `pod ${pod.name}: image ${image} of container ${name} cannot be pulled (${waiting.reason})`;
      return { ...found, container: withReason(container, pod, evidence), kind: "image", since: waitsSince, text };
    }
    if (waiting && CONFIG_REASONS.has(waiting.reason)) {
      const text = `pod ${pod.name}: container ${name} cannot be created (${waiting.reason}): ${printable(waiting.message, 200)}`;
      return { ...found, kind: "config", since: waitsSince, text };
    }
    if (isCrashing(container, pod, now)) {
      const text = `pod ${pod.name}: ${container.isInit ? "init " : ""}container ${name} ${crashInWords(container, notesOf(pod, evidence))}`;
      return { ...found, kind: "crash", since: crashingSince(container, pod), text };
    }
  }
  return undefined;
}

/** A kubelet that says no more than that it backs off has said before why. */
function withReason(container: ContainerEvidence, pod: PodEvidence, evidence: Evidence): ContainerEvidence {
  const { waiting } = container;
  const said = waiting?.message.includes(": ") === true ? undefined : pullInWords(notesOf(pod, evidence));
  return waiting && said !== undefined ? { ...container, waiting: { ...waiting, message: said } } : container;
}

/** What only takes too long is a symptom once it has had its time. */
function podSymptom(pod: PodEvidence, evidence: Evidence): Symptom | undefined {
  const slow = slowness(pod, notesOf(pod, evidence));
  if (!slow || secondsBetween(slow.since, evidence.at) < timeGiven(pod, evidence)) return undefined;
  return { pod, ...slow };
}

function timeGiven({ revision }: PodEvidence, { revisions, workload }: Evidence): number {
  const newest = revisions.find(({ isCurrent }) => isCurrent);
  if (workload.isRolledOut || newest?.name !== revision) return UNREADY_THAT_IS_STUCK_SECONDS;
  return workload.overdue ? 0 : STARTING_SECONDS;
}

function isCrashing({ waiting, lastExit, restarts }: ContainerEvidence, pod: PodEvidence, now: Date): boolean {
  if (waiting && CRASH_REASONS.has(waiting.reason)) return true;
  if (!lastExit || restarts < RESTARTS_THAT_MAKE_A_LOOP) return false;
  return !pod.isReady && secondsBetween(lastExit.at, now) < RECENT_SECONDS;
}

/** The first crash is not kept anywhere; it was at least the back-offs and the runs since then ago. */
function crashingSince({ lastExit, restarts, waiting }: ContainerEvidence, pod: PodEvidence): string {
  if (!lastExit) return pod.createdAt;
  // After ten minutes of running the kubelet forgets its back-off, and so do we: older restarts are another story.
  if (lastExit.ranSeconds >= RECENT_SECONDS) return lastExit.at;
  const { ranSeconds } = lastExit;
  const exits = waiting ? restarts + 1 : restarts;
  const waits = Array.from({ length: Math.max(0, exits - 1) }, (_, n) => backOffSeconds(n + 1) + ranSeconds);
  const estimate = later(lastExit.at, -waits.reduce((sum, each) => sum + each, 0));
  return new Date(Math.max(estimate.getTime(), Date.parse(pod.createdAt))).toISOString();
}

function crashInWords({ restarts, lastExit, waiting }: ContainerEvidence, notes: readonly Note[]): string {
  if (!lastExit) return `${waiting?.reason ?? "crashes"}, ${restarts} restarts`;
  const { code, reason, message } = lastExit;
  const killed = reason === "OOMKilled" ? undefined : probeInWords(notes, /^(Liveness|Startup)/);
  const said = [reason === "Error" ? "" : reason, printable(message, 200), killed ?? ""].filter((part) => part !== "");
  return `exits with code ${code}${said.length === 0 ? "" : ` (${said.join(": ")})`}, ${restarts} restarts`;
}

export function current(evidence: Evidence): RevisionEvidence | undefined {
  return evidence.revisions.find(({ isCurrent }) => isCurrent);
}

/** The revision to go back to: an older one whose pods serve now, else the newest one before the current whose pods were other pods. */
export function before(evidence: Evidence, revision: RevisionEvidence): RevisionEvidence | undefined {
  const older = evidence.revisions
    .filter(({ number, template }) => number < revision.number && template !== revision.template)
    .sort((a, b) => b.number - a.number);
  return older.find(({ ready }) => ready > 0) ?? older[0];
}

export function worstRestarts(symptoms: readonly Symptom[]): number {
  return Math.max(0, ...symptoms.map(({ container }) => container?.restarts ?? 0));
}

export function earliest(symptoms: readonly Symptom[]): string {
  return new Date(Math.min(...symptoms.map(({ since }) => Date.parse(since)))).toISOString();
}
