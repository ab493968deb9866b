import type { ContainerEvidence, Note, PodEvidence, WorkloadEvidence } from "../domain/evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import { EVENT } from "../world/kubernetes/kinds.ts";
import type { Event } from "../world/kubernetes/objects.ts";
import { type Cluster, isWorldError } from "../world/world.ts";

export const EVENT_RIGHTS = ["/events: list"];

/** Warnings of a namespace that are looked at; the API server forgets them after an hour. */
const EVENTS_LOOKED_AT = 1000;
/** Nobody is asked about a pod that is only starting. */
const STARTING_SECONDS = 30;
const SAYS_NOTHING = new Set(["ContainerCreating", "PodInitializing"]);
/** SIGKILL and SIGTERM: somebody ended it, and who, only an Event says. */
const ENDED_BY_SOMEBODY = new Set([137, 143]);

/** Is there something that the status of the objects does not say and an Event may? */
export function needsNotes(
  { wanted, refused }: Pick<WorkloadEvidence, "wanted" | "refused">,
  pods: readonly PodEvidence[],
  now: Date,
): boolean {
  const alive = pods.filter(({ isLeaving }) => !isLeaving);
  if (alive.length < wanted && refused === undefined) return true;
  return alive.some(
    ({ isReady, isScheduled, createdAt, containers }) =>
      isScheduled &&
      !isReady &&
      secondsBetween(createdAt, now) >= STARTING_SECONDS &&
      containers.every((container) => saysTooLittle(container)),
  );
}

function saysTooLittle({ waiting, lastExit }: ContainerEvidence): boolean {
  if (!waiting || SAYS_NOTHING.has(waiting.reason)) return true;
  if (waiting.reason === "CrashLoopBackOff")
    return lastExit?.reason === "Error" && ENDED_BY_SOMEBODY.has(lastExit.code);
  // Kubelets before 1.31 say that they back off, and not from what.
  return waiting.reason === "ImagePullBackOff" && !waiting.message.includes(": ");
}

/** The warnings about these objects: one list of the namespace's, never a call per pod. What may not be read is recorded as missing. */
export async function notesOf(
  cluster: Cluster,
  namespace: string | undefined,
  names: ReadonlySet<string>,
): Promise<{ readonly notes: readonly Note[]; readonly missing: readonly string[] }> {
  try {
    const { items } = await cluster.list<Event>(EVENT, {
      namespace,
      fieldSelector: "type=Warning",
      limit: EVENTS_LOOKED_AT,
    });
    const notes = items.filter(({ involvedObject: { kind, name } }) => names.has(`${kind} ${name}`)).map(toNote);
    return { notes: notes.sort((a, b) => b.at.localeCompare(a.at)), missing: [] };
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
    return { notes: [], missing: [`Events of namespace ${namespace}: ${error.message}`] };
  }
}

function toNote({ involvedObject, reason = "", message = "", ...times }: Event): Note {
  const { lastTimestamp, eventTime, firstTimestamp, metadata } = times;
  const at = lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata.creationTimestamp ?? "";
  return { about: `${involvedObject.kind} ${involvedObject.name}`, reason, message, at };
}
