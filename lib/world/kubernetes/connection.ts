/**
 * Requests to one API server over sockets that are kept open: a new TLS connection costs more than most answers.
 * Named imports, because a CommonJS bundle then only requires these modules, and does not load all that their namespaces name.
 */
import { Agent as PlainAgent, request as plainRequest } from "node:http";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { Agent, request as secureRequest } from "node:https";
import type { AgentOptions } from "node:https";
import { isIPv4 } from "node:net";

import { WorldError } from "../world.ts";

/** Where the API server is and how to log in. */
export interface ConnectionSettings {
  /** `https://host:port`, perhaps with a path in front of all paths. */
  readonly server: string;
  readonly tls?: Pick<AgentOptions, "ca" | "cert" | "key" | "rejectUnauthorized" | "servername">;
  /** The headers that log in. `afresh`: the last ones were refused, so nothing that was kept may be used. */
  readonly logIn?: (afresh: boolean) => Promise<Readonly<Record<string, string>>>;
}

export interface Exchange {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: string | undefined;
  readonly accept?: string | undefined;
  readonly contentType?: string | undefined;
  readonly seconds: number;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** An answer whose body is still coming. `close` must be called, and gives the socket and the timer back. */
export interface Opened {
  readonly response: IncomingMessage;
  readonly close: () => void;
}

/** No whole answer came, and what is known about that. */
export class Lost extends Error {
  override readonly name = "Lost";
  /** It was on its way: a write may be done. */
  readonly wasSent: boolean;
  /** The server had closed the idle socket and saw nothing. */
  readonly socketWasStale: boolean;
  /** The answer was there and larger than allowed: the next one will be as well. */
  readonly wasTooLarge: boolean;

  constructor(cause: Error, known: { wasSent: boolean; socketWasStale?: boolean; wasTooLarge?: boolean }) {
    super(cause.message || cause.name, { cause });
    this.wasSent = known.wasSent;
    this.socketWasStale = known.socketWasStale ?? false;
    this.wasTooLarge = known.wasTooLarge ?? false;
  }
}

const LARGEST_ANSWER_IN_BYTES = 32 * 1024 * 1024;
const TOO_LARGE = `the answer is larger than ${LARGEST_ANSWER_IN_BYTES} bytes: ask for pages`;
/** Shorter than any API server or load balancer waits, so that it is rarely they who close an idle socket. */
const IDLE_SOCKET_IN_MS = 30_000;
const HEADERS = { accept: "application/json", "user-agent": "kubeheal" };

export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #agent: Agent | PlainAgent;
  readonly #target: RequestOptions;
  readonly #prefix: string;
  readonly #request: typeof secureRequest;

  constructor(settings: ConnectionSettings) {
    const { protocol, hostname, port, pathname } = new URL(settings.server);
    const isSecure = protocol === "https:";
    const host = hostname.replaceAll(/[[\]]/g, "");
    if (!isSecure && !isThisMachine(host)) {
      throw new WorldError("invalid", "an API server on another machine is spoken to over https only");
    }
    this.#settings = settings;
    const pooling = { keepAlive: true, timeout: IDLE_SOCKET_IN_MS };
    this.#agent = isSecure ? new Agent({ ...settings.tls, ...pooling }) : new PlainAgent(pooling);
    this.#target = { host, port: port || (isSecure ? 443 : 80), agent: this.#agent };
    this.#prefix = pathname.replace(/\/$/, "");
    this.#request = isSecure ? secureRequest : plainRequest;
  }

  /** Throws `Lost` when no whole answer came within the time. */
  async ask(exchange: Exchange): Promise<Answer> {
    return wholeAnswer(await this.open(exchange));
  }

  /** As `ask`, but hands over the body while it comes: a watch. */
  async open(exchange: Exchange): Promise<Opened> {
    const opened = await this.#openOnce(exchange, false).catch((error: unknown) => {
      // The server had closed the idle socket: it never saw this. A write may have been seen, so only a read goes again.
      if (error instanceof Lost && error.socketWasStale && exchange.method === "GET") {
        return this.#openOnce(exchange, false);
      }
      throw error;
    });
    if (opened.response.statusCode !== 401 || !this.#settings.logIn) return opened;
    opened.close();
    return this.#openOnce(exchange, true);
  }

  /** Closes the idle sockets. Without it they close by themselves and keep no process alive. */
  close(): void {
    this.#agent.destroy();
  }

  async #openOnce(exchange: Exchange, afresh: boolean): Promise<Opened> {
    const { method, path, body, accept, contentType, seconds } = exchange;
    const headers: Record<string, string> = { ...HEADERS, ...(await this.#settings.logIn?.(afresh)) };
    if (accept) headers["accept"] = accept;
    if (body !== undefined) {
      headers["content-type"] = contentType ?? "application/json";
      // Without it Node sends the body of a DELETE with no length: the server overlooks it, preconditions and all, and takes
      // it for the next request on this socket.
      headers["content-length"] = Buffer.byteLength(body).toString();
    }
    const request = this.#request({ ...this.#target, method, path: this.#prefix + path, headers });
    return answerTo(request, body, seconds);
  }
}

function answerTo(request: ClientRequest, body: string | undefined, seconds: number): Promise<Opened> {
  return new Promise((resolve, reject) => {
    let wasSent = false;
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${seconds} s`)), seconds * 1000);
    const close = (response?: IncomingMessage) => {
      clearTimeout(timer);
      // A body that was read to its end leaves the socket to the next request.
      if (!response?.complete) request.destroy();
    };
    request.on("socket", (socket) => {
      if (!socket.connecting) wasSent = true;
      else socket.once("encrypted" in socket ? "secureConnect" : "connect", () => (wasSent = true));
    });
    request.on("response", (response) => resolve({ response, close: () => close(response) }));
    request.on("error", (error) => {
      close();
      reject(new Lost(error, { wasSent, socketWasStale: request.reusedSocket && isHangUp(error) }));
    });
    request.end(body);
  });
}

/** Reads what was opened to its end and closes it. */
export async function wholeAnswer({ response, close }: Opened): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LARGEST_ANSWER_IN_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new Lost(error as Error, { wasSent: true });
  } finally {
    close();
  }
  if (bytes > LARGEST_ANSWER_IN_BYTES) throw new Lost(new Error(TOO_LARGE), { wasSent: true, wasTooLarge: true });
  const { statusCode = 0, headers } = response;
  return { status: statusCode, retryAfter: headers["retry-after"], body: Buffer.concat(chunks).toString("utf8") };
}

function isHangUp(error: Error & { code?: string }): boolean {
  return error.code === "ECONNRESET" || error.code === "EPIPE";
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
