/** A process of its own: sends the same request again and again over kept connections, and says how long that took. `node driver.ts '{"port": …}'` */
import { Agent, request } from "node:http";

/** Milliseconds of the whole answer, also what it waited for others. */
export interface Took {
  readonly p50: number;
  readonly p99: number;
}

export interface Load {
  readonly port: number;
  /** POST, where nothing else is said. */
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly requests: number;
  readonly connections: number;
  readonly status: number;
}

const load = JSON.parse(process.argv[2]!) as Load;
const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
const { method = "POST" } = load;
const headers = {
  ...load.headers,
  ...(method === "POST" && { "content-length": String(Buffer.byteLength(load.body)) }),
};
const took: number[] = [];
let left = load.requests;

function send(): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: "127.0.0.1", port: load.port, method, path: load.path, headers });
    sent.on("error", reject);
    sent.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.end(load.body);
  });
}

async function worker(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const from = performance.now();
    const status = await send();
    took.push(performance.now() - from);
    if (status !== load.status) throw new Error(`${load.path} answered ${status}`);
  }
}

await Promise.all(Array.from({ length: load.connections }, worker));
agent.destroy();
took.sort((a, b) => a - b);
const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
process.stdout.write(JSON.stringify({ p50: at(0.5), p99: at(0.99) } satisfies Took));
