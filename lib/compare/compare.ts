import type { Question } from "./questions.ts";
import { type Difference, differences, shapeOf } from "./shape.ts";

export interface Engine {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  /** Undefined: it is no JSON, which is so of many errors of the Go engine. */
  readonly json: unknown;
}

export interface Compared {
  readonly question: Question;
  /** Undefined: it did not answer. */
  readonly old: Answer | undefined;
  readonly now: Answer | undefined;
  readonly differences: readonly Difference[];
}

const PATIENCE_MS = 30_000;

/** Asks both the same, one question after the other, so that an old engine which asks Prometheus a thousand times is not asked twice at once. */
export async function compare(
  engines: { readonly old: Engine; readonly now: Engine },
  questions: readonly Question[],
  told: (compared: Compared) => void,
): Promise<void> {
  for (const question of questions) {
    const [old, now] = await Promise.all([ask(engines.old, question), ask(engines.now, question)]);
    told({ question, old, now, differences: between(old, now) });
  }
}

/** A client that got an answer compares it with an answer; an error has another shape, and is seen by its status. */
function between(old: Answer | undefined, now: Answer | undefined): Difference[] {
  if (!old || !now || old.json === undefined || old.status !== now.status) return [];
  return differences(shapeOf(old.json), shapeOf(now.json));
}

async function ask({ url, headers }: Engine, { method, path, body }: Question): Promise<Answer | undefined> {
  try {
    const response = await fetch(new URL(path.slice(1), url.endsWith("/") ? url : `${url}/`), {
      method,
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, json: jsonIn(await response.text()) };
  } catch {
    return undefined;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Who reads the old engine's answers would stumble over it. */
export function breaksClients({ old, now, differences }: Compared): boolean {
  if (!old) return false;
  return now?.status !== old.status || differences.some(({ kind }) => kind !== "new");
}

/** One paragraph for each question. */
export function inWords(compared: Compared): string {
  const { question, old, now, differences } = compared;
  const [before, after] = [statusOf(old), statusOf(now)];
  const status = before === after ? before : `${before} is now ${after}`;
  const head = `${breaksClients(compared) ? "DIFFERS" : "same   "}  ${question.method} ${question.path}: ${status}`;
  const added = differences.filter(({ kind }) => kind === "new").map(({ path }) => path);
  const lines = differences
    .filter(({ kind }) => kind !== "new")
    .map(({ kind, path, what }) => `           ${kind}: ${path === "" ? "the whole answer" : path} (${what})`);
  if (added.length > 0) lines.push(`           new: ${added.slice(0, SHOWN).join(", ")}${more(added.length)}`);
  return [head, ...lines].join("\n");
}

const SHOWN = 12;

function more(count: number): string {
  return count > SHOWN ? ` and ${count - SHOWN} more` : "";
}

function statusOf(answer: Answer | undefined): string {
  return answer === undefined ? "no answer" : String(answer.status);
}
