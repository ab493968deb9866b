import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

type Variables = Readonly<Record<string, string | undefined>>;

/** A server in a process of its own, with just these variables. */
export class Child {
  readonly port: number;
  readonly process: ChildProcess;
  #errors = "";

  constructor(port: number, args: readonly string[], variables: Variables) {
    this.port = port;
    const env = { PATH: process.env["PATH"], PORT: String(port), ...variables };
    this.process = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    this.process.stderr?.on(
      "data",
      (chunk: Buffer) => (this.#errors = (this.#errors + chunk.toString()).slice(-10_000)),
    );
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** The end of what it wrote to standard error. */
  get errors(): string {
    return this.#errors;
  }

  /** Sends again until it listens: a refused connection costs the child nothing. */
  async answers(asked: Asked): Promise<Answer> {
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`it ended at once: ${this.errors}`);
      try {
        return await ask(this.port, asked);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  }

  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "close");
    return this.process.exitCode;
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.process.kill(signal);
    return this.ended();
  }
}

export interface Asked {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export async function ask(port: number, { method = "POST", path, headers = {}, body }: Asked): Promise<Answer> {
  const sent = request({ host: "127.0.0.1", port, method, path, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [import("node:http").IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export function eventOf(
  type: string,
  data: object,
  subject?: string,
): { headers: Record<string, string>; body: string } {
  return {
    headers: {
      "ce-specversion": "1.0",
      "ce-id": "event-1",
      "ce-source": "/tests",
      "ce-type": type,
      ...(subject === undefined ? {} : { "ce-subject": subject }),
      "content-type": "application/json",
    },
    body: JSON.stringify(data),
  };
}
