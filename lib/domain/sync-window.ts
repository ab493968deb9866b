import { fits } from "./policy-rules.ts";
import { Window, openUntil, opensAt } from "./window.ts";

/** As an AppProject has them in `spec.syncWindows`. */
export interface SyncWindow {
  readonly kind?: string;
  readonly schedule?: string;
  readonly duration?: string;
  readonly timeZone?: string;
  readonly applications?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
  readonly andOperator?: boolean;
}

/** What a window is asked about. */
export interface Deploying {
  readonly application: string;
  readonly namespace: string | undefined;
  /** By address, or by the name that Argo CD has for it. */
  readonly cluster: string | undefined;
}

/**
 * Why Argo CD's windows let nothing be synced now, as Argo CD judges its own syncs; `manualSync` is a word for people, and we are none. A window that
 * cannot be read counts as closed.
 */
export function closedWindow(windows: readonly SyncWindow[], deploying: Deploying, now: Date): string | undefined {
  const mine = windows.filter((window) => isAbout(window, deploying));
  const read = mine.map((window) => ({ window, times: timesOf(window) }));
  const unreadable = read.find(({ times }) => !times);
  if (unreadable) return `its ${toldOf(unreadable.window)} cannot be read, so it counts as closed`;
  const open = read.map(({ window, times }) => ({ window, times: times!, until: openUntil(times!, now) }));
  const denied = open.find(({ window, until }) => window.kind === "deny" && until);
  if (denied) return `its ${toldOf(denied.window)} is open until ${denied.until!.toISOString()}`;
  const allowing = open.filter(({ window }) => window.kind === "allow");
  if (allowing.length === 0 || allowing.some(({ until }) => until)) return undefined;
  const next = allowing.flatMap(({ times }) => opensAt(times, now) ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
  return `none of its allow windows is open${next ? ` before ${next.toISOString()}` : ""} (${toldOf(allowing[0]!.window)})`;
}

function timesOf({ kind, schedule, duration, timeZone }: SyncWindow): Window | undefined {
  const read = Window.safeParse({ kind, schedule, duration, ...(timeZone && { timeZone }) });
  return read.success ? read.data : undefined;
}

function isAbout({ applications, namespaces, clusters, andOperator }: SyncWindow, deploying: Deploying): boolean {
  const judged = [
    [applications, deploying.application],
    [namespaces, deploying.namespace],
    [clusters, deploying.cluster],
  ] as const;
  const named = judged.filter(([names]) => names !== undefined && names.length > 0);
  const isFit = ([names, name]: (typeof named)[number]): boolean => fits(names, name);
  return named.length > 0 && (andOperator === true ? named.every(isFit) : named.some(isFit));
}

function toldOf({ kind, schedule, duration, timeZone }: SyncWindow): string {
  return `${kind} window ${JSON.stringify(schedule)} for ${duration}${timeZone ? ` ${timeZone}` : ""}`;
}
