import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TlsOptions } from "node:tls";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Respond = (response: ServerResponse, request: Request) => void;

/** A server on this machine that answers as it is told, oddly if need be, and remembers what it was asked. */
export class OddServer {
  readonly requests: Request[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #scheme: string;
  #socketsSeen = 0;
  #script: Respond[] = [];
  #usual: Respond = says(200);

  constructor(tls?: TlsOptions) {
    const listener: RequestListener = (request, response) => void this.#hear(request, response);
    this.#scheme = tls ? "https" : "http";
    this.#server = tls ? createSecureServer(tls, listener) : createServer(listener);
    this.#server.on("connection", (socket: Socket) => {
      this.#socketsSeen += 1;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  /** The first requests are answered so, one each; the last answer is that to all others. */
  answers(...script: Respond[]): void {
    this.#usual = script.at(-1) ?? this.#usual;
    this.#script = script.slice(0, -1);
  }

  async begin(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  get socketsSeen(): number {
    return this.#socketsSeen;
  }

  async #hear(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of incoming) body += String(chunk);
    const { method = "", url = "", headers } = incoming;
    const request = { method, path: url, headers, body };
    this.requests.push(request);
    const respond = this.#script.shift() ?? this.#usual;
    respond(response, request);
  }
}

/** A `Status` as the API server sends it. */
export function status(code: number, reason: string, more: { message?: string; causes?: object[] } = {}): object {
  const { message = `${reason} happened`, causes } = more;
  return { kind: "Status", apiVersion: "v1", status: "Failure", message, reason, details: { causes }, code };
}

/** Answers so: a text as it is, anything else as JSON. */
export function says(code: number, body: unknown = {}, headers: Record<string, string> = {}): Respond {
  return (response) => {
    response.writeHead(code, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Closes the connection without a word. */
export function hangsUp(response: ServerResponse): void {
  response.socket?.destroy();
}

export function neverAnswers(): void {}
