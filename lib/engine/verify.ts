import type { Evidence } from "../domain/evidence.ts";
import type { Incident } from "../domain/incident.ts";
import type { Settings } from "../domain/settings.ts";
import { isAfter, later } from "../domain/time.ts";
import type { Workflow } from "../domain/workflow.ts";
import { clearsBy } from "./alert-window.ts";

export type Judgement = { readonly kind: "better" | "not-yet" | "no-better" | "unknown"; readonly because: string };

/**
 * Did it help? The target must have been healthy since the change, for the whole soak, and the alerts that this remedy answers
 * must be clear, or still inside the time in which they cannot clear yet. An alert that names a pod clears with the pod: alone it proves nothing.
 * `no-better` takes the change back; `unknown` leaves it and calls people: a target that is well, or better than before, is not made worse.
 */
export function judge(
  incident: Incident,
  evidence: Evidence,
  { now, settings }: { now: Date; settings: Settings },
): Judgement {
  const { workflow } = incident;
  if (workflow?.progress.status !== "verifying") return { kind: "not-yet", because: "nothing is being verified" };
  const { since, soakUntil, until } = workflow.progress;
  const unwell = illness(workflow, evidence, { since, isOver: isAfter(now, until) });
  if (unwell) return unwell;
  const isUnripe = isAfter(soakUntil, now) || (isYoung(evidence, workflow, now) && !isAfter(now, until));
  return isUnripe
    ? { kind: "not-yet", because: "the soak is not over" }
    : alerts(incident, workflow, { now, settings });
}

/** What speaks against it, or nothing: all pods are ready and of the newest revision, and no container failed. */
function illness(
  { readyBefore = 0 }: Workflow,
  evidence: Evidence,
  { since, isOver }: { since: string; isOver: boolean },
): Judgement | undefined {
  const { workload } = evidence;
  if (workload.wanted === 0) return { kind: "unknown", because: "it is scaled to zero, so there is nothing to see" };
  const sick = symptomOf(isOver ? evidence : withoutReplaced(evidence), since);
  // Not well, but better than it was found: taking that back would be worse.
  if (sick !== undefined && workload.ready <= readyBefore) return { kind: "no-better", because: sick };
  if (sick === undefined && workload.isRolledOut && workload.ready >= workload.wanted) return undefined;
  const because = `${workload.ready} of ${workload.wanted} pods are ready${sick === undefined ? "" : `, and ${sick}`}`;
  return { kind: isOver ? "unknown" : "not-yet", because };
}

function isYoung({ pods }: Evidence, { soakSeconds }: Workflow, now: Date): boolean {
  return pods.some(({ readySince, isLeaving }) => {
    return !isLeaving && readySince !== undefined && isAfter(later(readySince, soakSeconds), now);
  });
}

function alerts(
  incident: Incident,
  workflow: Workflow,
  { now, settings }: { now: Date; settings: Settings },
): Judgement {
  const healthy = `all pods are ready and stayed so for ${workflow.soakSeconds} s`;
  const still = incident.signals.filter(
    ({ fingerprint, status, kind }) =>
      kind === "alert" && status === "firing" && workflow.answers.includes(fingerprint),
  );
  if (still.length === 0) return { kind: "better", because: `${healthy}, and its alerts are clear` };
  const by = clearsBy(workflow, settings);
  if (isAfter(now, by)) {
    const why = workflow.clears ? `, though ${workflow.clears.because}` : "";
    const because = `${healthy}, but ${still.length} of its alerts still fire after ${by.toISOString()}${why}`;
    return { kind: "unknown", because };
  }
  return {
    kind: "better",
    because: `${healthy}; ${still.length === 1 ? "1 alert" : `${still.length} alerts`} may need until ${by.toISOString()} to clear`,
  };
}

/** What the change is replacing at this moment says nothing of the change: an owner that was asked rolls it out in its own time. */
function withoutReplaced(evidence: Evidence): Evidence {
  const { workload, revisions } = evidence;
  if (!workload.isObserved) return { ...evidence, pods: [] };
  const current = revisions.find(({ isCurrent }) => isCurrent)?.name;
  if (workload.isRolledOut || current === undefined) return evidence;
  return { ...evidence, pods: evidence.pods.filter(({ revision }) => revision === current) };
}

/** A container that exits or cannot start after the change: worse than slow. */
function symptomOf({ pods }: Evidence, since: string): string | undefined {
  for (const pod of pods.filter(({ isLeaving }) => !isLeaving)) {
    for (const { name, waiting, lastExit } of pod.containers) {
      if (waiting && waiting.reason !== "ContainerCreating" && waiting.reason !== "PodInitializing") {
        return `container ${name} of pod ${pod.name} is in ${waiting.reason}`;
      }
      if (lastExit && isAfter(lastExit.at, since))
        return `container ${name} of pod ${pod.name} exited with code ${lastExit.code} after the change`;
    }
  }
  return undefined;
}
