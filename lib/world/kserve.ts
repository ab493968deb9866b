import type { Model, Row } from "../domain/model.ts";
import { printable } from "../domain/printable.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { type Answered, NoAnswer, requestJson } from "./json-request.ts";
import { PROTOCOLS, Unusable, descriptionIn } from "./kserve-protocols.ts";
import { type Models, WorldError, type WorldErrorKind } from "./world.ts";

export interface KServeOptions {
  /** `KSERVE_TIMEOUT`: for the whole of one question, with its second try. */
  readonly atMostSeconds: number;
  /** Milliseconds of a clock, for the pause after failures. */
  readonly now?: () => number;
}

/** A thousand rows of scores are some kilobytes. */
const LARGEST_ANSWER_IN_BYTES = 1024 * 1024;
/** What one question may be made of; more is asked in several. */
const NUMBERS_AT_MOST = 1_000_000;

interface Question {
  readonly model: Model;
  readonly path: string;
  readonly body?: unknown;
  /** Asked even while nobody else is, and counted for nothing: that is what it asks. */
  readonly isProbe?: boolean;
}

/** There are no servers of models here. */
export const noModels: Models = {
  ready: async (model) => Promise.reject(nobody(model)),
  describe: async (model) => Promise.reject(nobody(model)),
  predict: async (model) => Promise.reject(nobody(model)),
};

function nobody(model: Model): WorldError {
  return lost(model, "not-found", "there are no servers of models here");
}

/** Servers of KServe, and whatever speaks one of its protocols. */
export function kserve({ atMostSeconds, now = Date.now }: KServeOptions): Models {
  const breaker = new CircuitBreaker(now);

  const ask = async (question: Question): Promise<unknown> => {
    const { model, isProbe = false } = question;
    if (isProbe) return answerTo(question, atMostSeconds);
    const paused = breaker.pausedFor(model.address);
    if (paused !== undefined)
      throw lost(model, "unavailable", `it has failed again and again and is asked again in ${paused} s`);
    try {
      const answer = await answerTo(question, atMostSeconds);
      breaker.succeeded(model.address);
      return answer;
    } catch (error) {
      const isAway = error instanceof WorldError && error.kind === "unavailable";
      if (isAway) breaker.failed(model.address);
      else breaker.succeeded(model.address);
      throw error;
    }
  };

  return {
    async ready(model) {
      const body = await ask({ model, path: PROTOCOLS[model.protocol].readyPath(model), isProbe: true });
      // V1 says `ready`; V2 says it by its status, and some servers with nothing in the body.
      if (typeof body === "object" && body !== null && "ready" in body && body.ready !== true)
        throw lost(model, "unavailable", "it says that it is not ready");
    },
    async describe(model) {
      const path = PROTOCOLS[model.protocol].descriptionPath?.(model);
      return path === undefined ? {} : usable(model, descriptionIn, await ask({ model, path }));
    },
    async predict(model, rows) {
      refuseUnsendable(model, rows);
      const protocol = PROTOCOLS[model.protocol];
      const body = await ask({ model, path: protocol.predictPath(model), body: protocol.question(rows) });
      return usable(model, (given) => protocol.answer(given, rows.length), body);
    },
  };
}

function usable<T>(model: Model, read: (body: unknown) => T, body: unknown): T {
  try {
    return read(body);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    throw lost(model, "invalid", error);
  }
}

/** A server takes `null` for a number that is missing and is sure of its answer all the same, so nothing that is no number is sent. */
export function refuseUnsendable(model: Model, rows: readonly Row[]): void {
  const width = rows[0]?.length ?? 0;
  if (width === 0) throw lost(model, "invalid", "there is nothing to ask it about");
  if (rows.some((row) => row.length !== width))
    throw lost(model, "invalid", "the rows differ in width; nothing was sent");
  if (rows.some((row) => !row.every((value) => Number.isFinite(value))))
    throw lost(model, "invalid", "a row holds something that is no finite number; nothing was sent");
  if (rows.length * width > NUMBERS_AT_MOST)
    throw lost(model, "invalid", `that is more than ${NUMBERS_AT_MOST} numbers at once; nothing was sent`);
}

/** One more try where it can help: the connection broke, or a proxy on the way had nobody to ask. A model's own 500 is most often the asker's fault. */
async function answerTo(question: Question, atMostSeconds: number): Promise<unknown> {
  const { model } = question;
  const endsAt = performance.now() + atMostSeconds * 1000;
  let answered: Answered;
  try {
    answered = await send(question, atMostSeconds);
    if (AGAIN.has(answered.status)) answered = await again(question, endsAt);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.isLate) throw lost(model, "unavailable", error);
    answered = await again(question, endsAt);
  }
  return read(model, answered);
}

/** Bad Gateway, Service Unavailable, Gateway Timeout: what stands before a model that is just starting. */
const AGAIN: ReadonlySet<number> = new Set([502, 503, 504]);

async function again(question: Question, endsAt: number): Promise<Answered> {
  try {
    return await send(question, Math.max(0.05, (endsAt - performance.now()) / 1000));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw lost(question.model, "unavailable", error);
  }
}

function send({ model, path, body }: Question, atMostSeconds: number): Promise<Answered> {
  const base = model.address.endsWith("/") ? model.address : `${model.address}/`;
  return requestJson({
    method: body === undefined ? "GET" : "POST",
    url: new URL(path, base),
    body,
    atMostSeconds: Number(atMostSeconds.toFixed(3)),
    atMostBytes: LARGEST_ANSWER_IN_BYTES,
  });
}

function read(model: Model, { status, text }: Answered): unknown {
  if (status < 200 || status > 299) throw lost(model, kindOf(status), `it answers ${status}${whyIn(text)}`);
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw lost(model, "invalid", "it answers something that is no JSON");
  }
}

/** A model's own 500 is what a wrong row comes to (`fixtures/kserve`): the same question will never work. */
function kindOf(status: number): WorldErrorKind {
  if (status === 404) return "not-found";
  if (status === 401 || status === 403) return "forbidden";
  return status > 500 || status === 429 || status === 408 ? "unavailable" : "invalid";
}

function whyIn(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: unknown } | null;
    return typeof body?.error === "string" ? `: ${printable(body.error, 200)}` : "";
  } catch {
    return "";
  }
}

function lost(model: Model, kind: WorldErrorKind, why: string | Error): WorldError {
  const [message, cause] = typeof why === "string" ? [why] : [why.message, why];
  return new WorldError(kind, `model ${model.name}: ${message}`, { cause });
}
