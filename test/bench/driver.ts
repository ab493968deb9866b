/** A process of its own: posts the same event again and again over kept connections. `node driver.ts '{"port": …}'` */
import { Agent, request } from "node:http";

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly requests: number;
  readonly connections: number;
  readonly status: number;
}

const load = JSON.parse(process.argv[2]!) as Load;
const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
const headers = { ...load.headers, "content-length": String(Buffer.byteLength(load.body)) };
let left = load.requests;

function post(): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: "127.0.0.1", port: load.port, method: "POST", path: load.path, headers });
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
    const status = await post();
    if (status !== load.status) throw new Error(`${load.path} answered ${status}`);
  }
}

await Promise.all(Array.from({ length: load.connections }, worker));
agent.destroy();
