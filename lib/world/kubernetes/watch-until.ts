import { isWorldError } from "../world.ts";
import type { KubeObject, Ref, Watched } from "../world.ts";
import { checkName } from "./name-guard.ts";
import { homePath, query } from "./paths.ts";
import type { Call, Requests } from "./requests.ts";
import { linesOf } from "./watch-stream.ts";

/** One object, looked at until a time of `performance.now()`. */
interface View {
  readonly requests: Requests;
  readonly ref: Ref;
  readonly endsAt: number;
}

interface Look<T> {
  readonly object: T | undefined;
  readonly resourceVersion: string;
}

interface List<T> {
  readonly items?: readonly T[];
  readonly metadata: { readonly resourceVersion: string };
}

interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T;
}

const FIRST_PAUSE_IN_MS = 100;
const LONGEST_PAUSE_IN_MS = 2000;
const SECONDS_PER_LOOK = 10;

/** Takes every state of the view until one satisfies. */
export async function watchUntil<T extends KubeObject>(
  view: View,
  satisfies: (object: T | undefined) => boolean,
): Promise<Watched<T>> {
  let object: T | undefined;
  for await (object of statesOf<T>(view)) if (satisfies(object)) return { satisfied: true, object };
  return { satisfied: false, object };
}

/** The object as it is now and after each change, across watches that end early or have missed too much, until the time is over. */
async function* statesOf<T extends KubeObject>(view: View): AsyncGenerator<T | undefined> {
  let look: Look<T> | undefined = await lookAt<T>(view);
  for (let pauseInMs = FIRST_PAUSE_IN_MS; ; pauseInMs = Math.min(pauseInMs * 2, LONGEST_PAUSE_IN_MS)) {
    if (look) {
      yield look.object;
      yield* changesSince<T>(view, look.resourceVersion);
    }
    if (!(await pause(view, pauseInMs))) return;
    // The first look told that it may be looked at: what fails now will pass, or the time will.
    look = await lookAt<T>(view).catch(unlessItPasses);
  }
}

/**
 * A list of one name, not a get: its resourceVersion is that of now. The object's own may be older than what a watch can
 * begin at, and an object that does not exist has none.
 */
async function lookAt<T extends KubeObject>(view: View): Promise<Look<T>> {
  const { items = [], metadata } = await view.requests.ask<List<T>>(
    callOf(view, { verb: "list", seconds: Math.min(SECONDS_PER_LOOK, Math.max(1, secondsLeft(view))) }),
  );
  const { apiVersion, kind } = view.ref;
  const [item] = items;
  return { object: item && { ...item, apiVersion, kind }, resourceVersion: metadata.resourceVersion };
}

async function* changesSince<T extends KubeObject>(view: View, since: string): AsyncGenerator<T | undefined> {
  const seconds = secondsLeft(view);
  if (seconds <= 0) return;
  const parameters = { watch: "true", resourceVersion: since, timeoutSeconds: Math.ceil(seconds).toString() };
  const opened = await view.requests.open(callOf(view, { verb: "watch", seconds }, parameters)).catch(unlessItPasses);
  if (!opened) return;
  try {
    for await (const line of linesOf(opened.response)) {
      const { type, object } = JSON.parse(line) as WatchEvent<T>;
      // Mostly 410, "too old resource version": whatever it is, the next look tells more.
      if (type === "ERROR") return;
      if (type !== "BOOKMARK") yield type === "DELETED" ? undefined : object;
    }
  } catch {
    // The stream broke, or its time is over.
  } finally {
    opened.close();
  }
}

function callOf({ ref }: View, call: Pick<Call, "verb" | "seconds">, parameters: Record<string, string> = {}): Call {
  const fieldSelector = `metadata.name=${checkName("name", ref.name)}`;
  return { ...call, about: ref, path: homePath(ref) + query({ fieldSelector, ...parameters }) };
}

function unlessItPasses(error: unknown): undefined {
  if (!isWorldError(error, "unavailable", "throttled", "invalid")) throw error;
}

/** False when there is no time left. */
async function pause(view: View, atMostMs: number): Promise<boolean> {
  const milliseconds = Math.min(atMostMs, secondsLeft(view) * 1000);
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return secondsLeft(view) > 0;
}

function secondsLeft({ endsAt }: View): number {
  return (endsAt - performance.now()) / 1000;
}
