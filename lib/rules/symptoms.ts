/** What rules share: how one sees that a container or a pod is in trouble. Pure. */
import { backOffSeconds } from "../domain/back-off.ts";
import type { ContainerEvidence, Evidence, PodEvidence, RevisionEvidence } from "../domain/evidence.ts";
import { later, secondsBetween } from "../domain/time.ts";

/** An exit this long ago is history when the container runs now. The kubelet's longest back-off is 5 minutes. */
const RECENT_SECONDS = 10 * 60;
/** So many restarts make a loop; one or two are an accident. */
const RESTARTS_THAT_MAKE_A_LOOP = 3;
/** A ready pod that is left unready for so long is stuck and not just slow. */
const UNREADY_THAT_IS_STUCK_SECONDS = 5 * 60;

const IMAGE_REASONS = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "RegistryUnavailable",
]);
const CRASH_REASONS = new Set(["CrashLoopBackOff", "RunContainerError", "StartError", "ContainerCannotRun"]);

export interface Symptom {
  readonly kind: "image" | "crash" | "unready";
  readonly pod: PodEvidence;
  readonly container: ContainerEvidence | undefined;
  /** Since when it shows. */
  readonly since: string;
  readonly text: string;
}

/** The pods in trouble, one symptom each; pods that are leaving anyway are not looked at. */
export function symptomsOf(evidence: Evidence): Symptom[] {
  return evidence.pods.filter(({ isLeaving }) => !isLeaving).flatMap((pod) => symptomOf(pod, evidence) ?? []);
}

function symptomOf(pod: PodEvidence, { at: now, alertedAt }: Evidence): Symptom | undefined {
  for (const container of pod.containers) {
    const { name, image, waiting } = container;
    if (waiting && IMAGE_REASONS.has(waiting.reason)) {
      return {
        kind: "image",
        pod,
        container,
        // A pod does not say since when it cannot pull; the alert that speaks of it does.
        since: new Date(Math.max(Date.parse(pod.createdAt), alertedAt.getTime())).toISOString(),
        text: `pod ${pod.name}: image ${image} of container ${name} cannot be pulled (${waiting.reason})`,
      };
    }
    if (isCrashing(container, pod, now)) {
      return {
        kind: "crash",
        pod,
        container,
        since: crashingSince(container, pod),
        text: `pod ${pod.name}: container ${name} ${crashInWords(container)}`,
      };
    }
  }
  const unreadySince = pod.isReady || !pod.isScheduled ? undefined : (pod.readySince ?? pod.createdAt);
  if (unreadySince === undefined || secondsBetween(unreadySince, now) < UNREADY_THAT_IS_STUCK_SECONDS) return undefined;
  return {
    kind: "unready",
    pod,
    container: undefined,
    since: unreadySince,
    text: `pod ${pod.name} is not ready since ${unreadySince}`,
  };
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

function crashInWords({ restarts, lastExit, waiting }: ContainerEvidence): string {
  const exit = lastExit
    ? `exits with code ${lastExit.code}${lastExit.reason === "Error" ? "" : ` (${lastExit.reason})`}`
    : (waiting?.reason ?? "crashes");
  return `${exit}, ${restarts} restarts`;
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
