import type { Fault } from "../../lib/world/in-memory/faults.ts";
import type { Course } from "./course.ts";
import { type Call, isWrite } from "./mortal-world.ts";
import type { Fate, Process, Ruling } from "./simulation.ts";

/** What may go wrong on the way of one event, or with one process, or what somebody does at a bad moment. */
export const KINDS = [
  ...(["twice", "later", "at the very end", "lost", "dead letter", "overtakes"] as const),
  ...(["has a twin", "begins meanwhile", "stalls", "time passes meanwhile", "ticks", "forged"] as const),
  ...(["body repeated", "resolved", "pause", "resume", "brake on", "brake off"] as const),
  ...(["die-before", "die-after", "conflict", "unavailable", "throttled", "lost-reply", "stale"] as const),
] as const;
export type Kind = (typeof KINDS)[number];

export interface Disturbance {
  /** So many undisturbed moves lie between it and the one before; then it happens as soon as it can, or it is left out. */
  readonly after: number;
  readonly kind: Kind;
  /** Which event, which process, how long. */
  readonly pick: number;
}

const WAITS_AT_MOST = 12;

/** Runs a heal through these disturbances, then in peace until it ends, then what was held back comes, and it ends again. */
export async function disturb(
  course: Course,
  plan: readonly Disturbance[],
  fired: (kind: Kind) => void,
): Promise<void> {
  for (const { after, kind, pick } of plan) {
    let isGoing = true;
    for (let moves = 0; isGoing && moves < after; moves += 1) isGoing = await course.next();
    let hasHappened = false;
    for (let moves = 0; isGoing && moves < WAITS_AT_MOST; moves += 1) {
      hasHappened = await happens(course, kind, pick);
      if (hasHappened) break;
      isGoing = await course.next();
    }
    if (hasHappened) fired(kind);
  }
  await calm(course);
  course.sim.bus.bag.push(...course.sim.bus.late.splice(0));
  await calm(course);
}

async function calm(course: Course): Promise<void> {
  const { sim } = course;
  if (sim.isBraked) await sim.setBrake(false);
  course.isCalm = true;
  course.takesTurns = false;
  for (const process of sim.processes) process.stalls = 0;
  course.calmSince = sim.now;
  await course.run();
}

/** False when it cannot happen now. */
async function happens(course: Course, kind: Kind, pick: number): Promise<boolean> {
  const { sim } = course;
  const { bag, late } = sim.bus;
  const [process] = sim.processes;
  const incident = sim.incidents.find(({ progress }) => progress.status !== "closed");
  const at = bag.length === 0 ? 0 : pick % bag.length;
  const item = bag[at];
  switch (kind) {
    case "twice":
      if (item) sim.bus.repeat(at);
      return item !== undefined;
    case "later":
      if (bag.length > 1) bag.push(...bag.splice(at, 1));
      return bag.length > 1;
    case "at the very end":
      // What its sender repeats until it is answered is not held back, a copy of it is.
      if (item) late.push({ ...(item.isRepeated === true ? item : sim.bus.take(at)!), isRepeated: false });
      return item !== undefined;
    case "lost":
    case "dead letter":
      if (item === undefined || item.isRepeated === true) return false;
      if (kind === "dead letter" && !item.trigger) return false;
      if (kind === "dead letter") sim.bus.bury(item);
      sim.bus.take(at);
      return true;
    case "overtakes":
      if (at > 0) bag.unshift(...bag.splice(at, 1));
      return at > 0;
    case "has a twin":
    case "begins meanwhile":
      if (!process || sim.processes.length > 2) return false;
      if (kind === "begins meanwhile" && !item) return false;
      await sim.begin(kind === "has a twin" ? { ...process.item, isRepeated: false } : sim.bus.take(at)!);
      course.takesTurns = true;
      course.turns = pick;
      return true;
    case "stalls":
      if (process) process.stalls = 5 * pick;
      return process !== undefined;
    case "time passes meanwhile":
      if (process) await sim.passSeconds([1, 15, 50, 100][pick % 4]!);
      return process !== undefined;
    case "ticks":
      course.sendTick(pick % 2 === 0 ? "fast" : "heartbeat");
      return true;
    case "forged":
      return forge(course);
    case "body repeated":
      course.fire("firing", false);
      return true;
    case "resolved":
      if (incident) course.fire("resolved", true);
      return incident !== undefined;
    case "pause":
    case "resume":
      if (!incident || (kind === "resume" && !incident.pausedBy)) return false;
      course.say(kind, incident.id);
      return true;
    case "brake on":
    case "brake off":
      if (sim.isBraked === (kind === "brake on")) return false;
      await sim.setBrake(kind === "brake on");
      return true;
    default:
      return goesWrong(course, kind, pick);
  }
}

/** Any pod may post to a broker: an outcome that nobody has reached, for the step that is awaited now. */
function forge({ sim }: Course): boolean {
  for (const { id, workflow } of sim.incidents) {
    const step = workflow?.steps.find(({ state }) => state.status === "requested");
    if (!step) continue;
    sim.bus.publish({
      specversion: "1.0",
      id: `forged-${step.id}`,
      source: "/elsewhere",
      type: "io.kubeheal.step.completed",
      subject: id,
      datacontenttype: "application/json",
      data: {
        step: step.id,
        attempt: step.attempts,
        token: "f".repeat(32),
        outcome: { kind: "done", changed: true, because: "so they say" },
      },
      extensions: {},
    });
    return true;
  }
  return false;
}

/** The next call of the process whose turn it is goes wrong, if that can happen to such a call. */
async function goesWrong({ sim }: Course, fault: Fault, pick: number): Promise<boolean> {
  const [process] = sim.processes;
  const call = process?.pending[0]?.call;
  if (!process || !call || !canGoWrong(call, fault, process)) return false;
  const fate = (["again", "lost", "dead-letter"] as const satisfies readonly Fate[])[pick % 3]!;
  const ruling: Ruling = { fault, fate: process.item.isRepeated === true ? "again" : fate };
  sim.rule = () => ruling;
  await sim.go(process);
  sim.rule = () => ({});
  return true;
}

function canGoWrong(call: Call, fault: Fault, { item }: Process): boolean {
  if (fault === "conflict") return call.verb === "replace" || call.verb === "patch";
  if (fault === "lost-reply") return isWrite(call) || call.verb === "publish";
  if (fault !== "stale") return true;
  // Reads of the API server are never stale where the engine asks for none of a cache; what is tested again at the write must bear it all the same.
  const isState = call.kind === "ConfigMap" && call.name?.startsWith("incident-") !== true;
  return (
    (call.verb === "get" || call.verb === "list") && item.function !== "steps" && !isState && call.kind !== "Namespace"
  );
}
