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

/** Why there is no answer, in a few words. */
export interface Silence {
  readonly because: string;
}

export interface Compared {
  readonly question: Question;
  readonly old: Answer | Silence;
  readonly now: Answer | Silence;
  readonly differences: readonly Difference[];
}

/** How long one answer is waited for. */
export const PATIENCE_SECONDS = 30;
const AT_MOST_BYTES = 32 * 1024 * 1024;

/** Who answers none of so many questions is asked no more. */
const QUESTIONS_IN_VAIN = 3;

/** Asks both the same, one question after the other, so that an old engine which asks Prometheus a thousand times is not asked twice at once. */
export async function compare(
  engines: { readonly old: Engine; readonly now: Engine },
  questions: readonly Question[],
  { told, patienceSeconds }: { told: (compared: Compared) => void; patienceSeconds: number },
): Promise<void> {
  const asking = (engine: Engine, question: Question): Promise<Answer | Silence> =>
    ask(engine, question, AbortSignal.timeout(patienceSeconds * 1000));
  let asked = 0;
  const answered = { old: 0, now: 0 };
  for (const question of questions) {
    if (asked >= QUESTIONS_IN_VAIN && (answered.old === 0 || answered.now === 0)) return;
    asked += 1;
    const [old, now] = await Promise.all([asking(engines.old, question), asking(engines.now, question)]);
    answered.old += Number(isAnswer(old));
    answered.now += Number(isAnswer(now));
    told({ question, old, now, differences: between(old, now) });
  }
}

/** A client that got an answer compares it with an answer; an error has another shape, and is seen by its status. */
function between(old: Answer | Silence, now: Answer | Silence): Difference[] {
  if (!isAnswer(old) || !isAnswer(now) || old.json === undefined || old.status !== now.status) return [];
  return differences(shapeOf(old.json), shapeOf(now.json));
}

export function isAnswer(heard: Answer | Silence): heard is Answer {
  return "status" in heard;
}

async function ask(
  { url, headers }: Engine,
  { method, path, body }: Question,
  signal: AbortSignal,
): Promise<Answer | Silence> {
  try {
    const response = await fetch(new URL(path.slice(1), url.endsWith("/") ? url : `${url}/`), {
      method,
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: "manual",
      signal,
    });
    return { status: response.status, json: jsonIn(await textOf(response)) };
  } catch (error) {
    return { because: reasonOf(error) };
  }
}

/** An answer without end must not fill this process. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > AT_MOST_BYTES) throw new Error(`its answer is larger than ${AT_MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** `fetch failed` says nothing; its cause does: ECONNREFUSED, or what is wrong with a certificate. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "it took too long";
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  if (cause.message === "" && "code" in cause) return String(cause.code);
  // OpenSSL also says where in its source it was noticed, and ends the line.
  return cause.message.trim().replace(/^\w+:error:\w+:[^:]*:[^:]*:([^:]*):.*$/s, "TLS: $1");
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
  if (!isAnswer(old)) return false;
  return !isAnswer(now) || now.status !== old.status || differences.some(({ kind }) => kind !== "new");
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

function statusOf(heard: Answer | Silence): string {
  return isAnswer(heard) ? String(heard.status) : `no answer (${heard.because})`;
}
