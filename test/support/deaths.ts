import type { Course } from "./course.ts";
import { isWrite } from "./mortal-world.ts";
import type { Fate, NumberedCall, Process, Ruling } from "./simulation.ts";

/** A process dies at the n-th await point: before the call is made, or when it is carried out and the answer not seen yet. */
export interface Death {
  readonly n: number;
  readonly way: "die-before" | "die-after";
  readonly fate: Fate;
}

/** One await point of a heal as it went. */
export interface Point {
  readonly n: number;
  readonly process: Process;
  readonly what: string;
  /** It changes something outside, so what comes before it differs from what comes after. */
  readonly hasEffect: boolean;
}

/** Runs a heal in which these deaths happen; notes the points it came by. */
export async function runWith(course: Course, deaths: readonly Death[]): Promise<Point[]> {
  const points: Point[] = [];
  course.sim.rule = (call, process): Ruling => {
    points.push({
      n: call.n,
      process,
      what: `${call.verb} ${call.kind} ${call.name ?? ""}`,
      hasEffect: hasEffect(call, course),
    });
    const death = deaths.find(({ n }) => n === call.n);
    return death ? { fault: death.way, fate: death.fate } : {};
  };
  await course.run();
  return points;
}

/** A clock that runs already is not started, and that a tick was heard decides nothing. */
function hasEffect(call: NumberedCall, { sim }: Course): boolean {
  if (call.verb === "start" || call.verb === "stop") return sim.fastClockRuns !== (call.verb === "start");
  return call.verb === "publish" || (isWrite(call) && call.name !== "kubeheal-totals");
}

/** Nobody repeats a tick: its event is always lost. */
export function fatesOf({ item }: Process): readonly Fate[] {
  return item.trigger || item.isRepeated === true ? ["again", "lost"] : ["lost"];
}

export function everyDeathAt({ n, process }: Point): Death[] {
  return (["die-before", "die-after"] as const).flatMap((way) => fatesOf(process).map((fate) => ({ n, way, fate })));
}

/**
 * One death for each state in which a process can leave the world: before its first effect, and after each. To die anywhere between two effects is
 * the same, since reads leave no trace; that this is so is what the enumeration of all points shows. What tells people is left out: nobody reads
 * what it writes.
 */
export function distinctDeaths(points: readonly Point[]): Death[] {
  const deaths: Death[] = [];
  const begun = new Set<Process>();
  for (const { n, process, hasEffect } of points) {
    if (process.item.function === "notifications") continue;
    const fates = fatesOf(process);
    if (!begun.has(process)) deaths.push(...fates.map((fate) => ({ n, way: "die-before" as const, fate })));
    begun.add(process);
    if (hasEffect) deaths.push(...fates.map((fate) => ({ n, way: "die-after" as const, fate })));
  }
  return deaths;
}

/** For a world in which a heal takes a second: each of these with every fate, and every other await point once, by turns before and after, again and lost. */
export function eachPointAtLeastOnce(points: readonly Point[]): Death[] {
  const distinct = distinctDeaths(points);
  const met = new Set(distinct.map(({ n }) => n));
  const others = points.filter(({ n }) => !met.has(n)).map(everyDeathAt);
  return [...distinct, ...others.map((deaths, turn) => deaths[turn % deaths.length]!)];
}
