import type { Incident } from "../../lib/domain/incident.ts";
import { requestedStep } from "../../lib/domain/workflow.ts";
import type { Fault } from "../../lib/world/in-memory/faults.ts";
import type { Item } from "./bus.ts";
import type { Course } from "./course.ts";
import { type Call, isWrite } from "./mortal-world.ts";
import type { Fate, Process, Ruling } from "./simulation.ts";

/** When something goes wrong: the course so far, and what it may happen to. */
interface Moment {
  readonly course: Course;
  /** Which event, which process, how long. */
  readonly pick: number;
  /** Whose turn it is. */
  readonly process: Process | undefined;
  readonly place: number;
  readonly item: Item | undefined;
  readonly incident: Incident | undefined;
}

/** False: it cannot happen now. */
type Happens = (moment: Moment) => boolean | Promise<boolean>;

const withEvents = {
  twice: ({ course, item, place }) => {
    if (item) course.sim.bus.repeat(place);
    return item !== undefined;
  },
  later: ({ course: { sim }, place }) => {
    const { bag } = sim.bus;
    if (bag.length > 1) bag.push(...bag.splice(place, 1));
    return bag.length > 1;
  },
  overtakes: ({ course: { sim }, place }) => {
    if (place > 0) sim.bus.bag.unshift(...sim.bus.bag.splice(place, 1));
    return place > 0;
  },
  // What its sender repeats until it is answered is not held back; a copy of it is.
  "at the very end": ({ course: { sim }, item, place }) => {
    if (!item) return false;
    if (item.isRepeated !== true) sim.bus.take(place);
    sim.bus.late.push({ ...item, isRepeated: false });
    return true;
  },
  lost: ({ course, item, place }) => {
    if (!item || item.isRepeated === true) return false;
    course.sim.bus.take(place);
    return true;
  },
  "dead letter": ({ course, item, place }) => {
    if (!item?.trigger) return false;
    course.sim.bus.take(place);
    course.sim.bus.bury(item);
    return true;
  },
  /** Any pod may post to a broker: an outcome that nobody has reached, for the step that is awaited now. */
  forged: ({ course, incident }) => {
    const step = requestedStep(incident?.workflow);
    if (!incident || !step) return false;
    const outcome = { kind: "done", changed: true, because: "so they say" };
    course.sim.bus.publish({
      specversion: "1.0",
      id: `forged-${step.id}`,
      source: "/elsewhere",
      type: "io.kubeheal.step.completed",
      subject: incident.id,
      datacontenttype: "application/json",
      data: { step: step.id, attempt: step.attempts, token: "f".repeat(32), outcome },
      extensions: {},
    });
    return true;
  },
} satisfies Record<string, Happens>;

const withProcesses = {
  "has a twin": (moment) =>
    moment.process !== undefined && meanwhile(moment, { ...moment.process.item, isRepeated: false }),
  "begins meanwhile": (moment) => {
    if (!moment.process || !moment.item || isCrowded(moment)) return false;
    return meanwhile(moment, moment.course.sim.bus.take(moment.place)!);
  },
  stalls: ({ process, pick }) => {
    if (process) process.stalls = 5 * pick;
    return process !== undefined;
  },
  "time passes meanwhile": async ({ course, process, pick }) => {
    if (process) await course.sim.passSeconds([1, 15, 50, 100][pick % 4]!);
    return process !== undefined;
  },
} satisfies Record<string, Happens>;

const fromOutside = {
  ticks: ({ course, pick }) => {
    course.sendTick(pick % 2 === 0 ? "fast" : "heartbeat");
    return true;
  },
  "body repeated": ({ course }) => {
    course.fire("firing", false);
    return true;
  },
  resolved: ({ course, incident }) => {
    if (incident) course.fire("resolved", true);
    return incident !== undefined;
  },
  pause: ({ course, incident }) => {
    if (incident) course.say("pause", incident.id);
    return incident !== undefined;
  },
  resume: ({ course, incident }) => {
    if (incident?.pausedBy) course.say("resume", incident.id);
    return incident?.pausedBy !== undefined;
  },
  "brake on": ({ course }) => brake(course, true),
  "brake off": ({ course }) => brake(course, false),
} satisfies Record<string, Happens>;

const withCalls = {
  "die-before": (moment) => goesWrong(moment, "die-before"),
  "die-after": (moment) => goesWrong(moment, "die-after"),
  conflict: (moment) => goesWrong(moment, "conflict"),
  unavailable: (moment) => goesWrong(moment, "unavailable"),
  throttled: (moment) => goesWrong(moment, "throttled"),
  "lost-reply": (moment) => goesWrong(moment, "lost-reply"),
  stale: (moment) => goesWrong(moment, "stale"),
} satisfies Record<string, Happens>;

const HAPPENINGS: Readonly<Record<Kind, Happens>> = { ...withEvents, ...withProcesses, ...fromOutside, ...withCalls };
export type Kind =
  | keyof typeof withEvents
  | keyof typeof withProcesses
  | keyof typeof fromOutside
  | keyof typeof withCalls;
export const KINDS = Object.keys(HAPPENINGS) as Kind[];

export interface Disturbance {
  /** So many undisturbed moves lie between it and the one before; then it happens as soon as it can, or it is left out. */
  readonly after: number;
  readonly kind: Kind;
  readonly pick: number;
}

const WAITS_AT_MOST = 12;

/** Runs a heal through these disturbances, then in peace until it ends, then what was held back comes, and it ends again. */
export async function disturb(
  course: Course,
  plan: readonly Disturbance[],
  fired: (kind: Kind) => void,
): Promise<void> {
  for (const disturbance of plan) {
    for (let moves = 0; moves < disturbance.after; moves += 1) if (!(await course.next())) break;
    for (let moves = 0; moves < WAITS_AT_MOST; moves += 1) {
      if (await HAPPENINGS[disturbance.kind](momentOf(course, disturbance))) {
        fired(disturbance.kind);
        break;
      }
      if (!(await course.next())) break;
    }
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

function momentOf(course: Course, { pick }: Disturbance): Moment {
  const { bus, processes, incidents } = course.sim;
  const place = bus.bag.length === 0 ? 0 : pick % bus.bag.length;
  const incident = incidents.find(({ progress }) => progress.status !== "closed");
  return { course, pick, process: processes[0], place, item: bus.bag[place], incident };
}

function isCrowded({ course }: Moment): boolean {
  return course.sim.processes.length > 2;
}

/** Another handler begins while one is at work; from now on they go on in an order that the schedule says. */
async function meanwhile(moment: Moment, item: Item): Promise<boolean> {
  const { course, pick } = moment;
  if (isCrowded(moment)) return false;
  await course.sim.begin(item);
  course.takesTurns = true;
  course.turns = pick;
  return true;
}

async function brake({ sim }: Course, on: boolean): Promise<boolean> {
  if (sim.isBraked === on) return false;
  await sim.setBrake(on);
  return true;
}

/** The next call of the process whose turn it is goes wrong, if that can happen to such a call. */
async function goesWrong({ course: { sim }, process, pick }: Moment, fault: Fault): Promise<boolean> {
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
  return fault !== "stale" || canBeStale(call, item);
}

/** The engine asks for no answers of a cache; what is tested again at the write must bear one all the same. */
function canBeStale({ verb, kind, name }: Call, item: Item): boolean {
  const isSafe = kind === "ConfigMap" ? name?.startsWith("incident-") === true : kind !== "Namespace";
  return (verb === "get" || verb === "list") && item.function !== "steps" && isSafe;
}
