import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** One function in a process of its own, as Knative would run it, or all in one; it can be killed and comes back on the same port. */
export class FunctionProcess {
  readonly name: string | undefined;
  readonly port: number;
  readonly lines: string[] = [];
  /** What it told the terminal. */
  readonly told: string[] = [];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  constructor(
    name: string | undefined,
    port: number,
    environment: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ) {
    this.#args = args;
    this.name = name;
    this.port = port;
    this.#environment = environment;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      ...this.#environment,
      FUNCTION: this.name ?? "",
      PORT: String(this.port),
    };
    const child = spawn(process.execPath, [path.join(root, "functions/main.ts"), ...this.#args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.lines.push(...text.trim().split("\n")));
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.told.push(text));
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`${this.name} ended: ${this.lines.slice(-3).join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** As the kernel does it when memory runs out: nothing is flushed, nothing is answered. */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }

  async #answers(): Promise<boolean> {
    return fetch(`${this.url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
