import { Connection, wholeAnswer } from "./connection.ts";
import type { Answer, ConnectionSettings, Exchange, Opened } from "./connection.ts";
import { noAnswer, refusal } from "./errors.ts";
import type { Question } from "./errors.ts";

/** What one request is about, and what it carries. */
export interface Call {
  readonly verb: keyof typeof METHODS;
  readonly about: {
    readonly kind: string;
    readonly namespace?: string | undefined;
    readonly name?: string | undefined;
  };
  readonly path: string;
  readonly body?: unknown;
  readonly accept?: string | undefined;
  readonly contentType?: string | undefined;
  readonly isDryRun?: boolean | undefined;
  readonly seconds?: number;
}

/** One request that was made, for logs and benches. `status` is undefined when no answer came. */
export interface RequestMade {
  readonly verb: Call["verb"];
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly milliseconds: number;
  readonly status: number | undefined;
}

export interface RequestOptions {
  /** Told of every request when it has ended. */
  readonly onRequest?: ((request: RequestMade) => void) | undefined;
  /** 10 s unless told. A watch lasts as long as it was asked to. */
  readonly secondsPerRequest?: number | undefined;
}

const METHODS = {
  get: "GET",
  list: "GET",
  watch: "GET",
  create: "POST",
  evict: "POST",
  replace: "PUT",
  patch: "PATCH",
  delete: "DELETE",
} as const;

const SECONDS_PER_REQUEST = 10;

/** Asks the API server and turns every "no", and every silence, into the one error of the world. */
export class Requests {
  readonly #connection: Connection;
  readonly #onRequest: RequestOptions["onRequest"];
  readonly #seconds: number;

  constructor(settings: ConnectionSettings, { onRequest, secondsPerRequest = SECONDS_PER_REQUEST }: RequestOptions) {
    this.#connection = new Connection(settings);
    this.#onRequest = onRequest;
    this.#seconds = secondsPerRequest;
  }

  async ask<T>(call: Call): Promise<T> {
    const ended = this.#begin(call);
    let answer: Answer | undefined;
    try {
      answer = await this.#connection.ask(this.#exchange(call));
      if (!isYes(answer.status)) throw refusal(questionOf(call), answer);
      return JSON.parse(answer.body) as T;
    } catch (error) {
      throw noAnswer(questionOf(call), error);
    } finally {
      ended(answer?.status);
    }
  }

  /** The body while it comes; `close` must be called. */
  async open(call: Call): Promise<Opened> {
    const ended = this.#begin(call);
    let status: number | undefined;
    try {
      const opened = await this.#connection.open(this.#exchange(call));
      status = opened.response.statusCode ?? 0;
      if (!isYes(status)) throw refusal(questionOf(call), await wholeAnswer(opened));
      return { response: opened.response, close: () => (opened.close(), ended(status)) };
    } catch (error) {
      ended(status);
      throw noAnswer(questionOf(call), error);
    }
  }

  close(): void {
    this.#connection.close();
  }

  #exchange({ verb, path, body, accept, contentType, seconds = this.#seconds }: Call): Exchange {
    const json = body === undefined ? undefined : JSON.stringify(body);
    return { method: METHODS[verb], path, body: json, accept, contentType, seconds };
  }

  #begin({ verb, about }: Call): (status: number | undefined) => void {
    const startedAt = performance.now();
    return (status) =>
      this.#onRequest?.({
        verb,
        kind: about.kind,
        namespace: about.namespace,
        name: about.name,
        milliseconds: performance.now() - startedAt,
        status,
      });
  }
}

function questionOf({ verb, about, isDryRun = false }: Call): Question {
  return { verb, ...about, changes: METHODS[verb] !== "GET" && !isDryRun };
}

function isYes(status: number): boolean {
  return status >= 200 && status < 300;
}
