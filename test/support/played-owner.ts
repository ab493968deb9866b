import https from "node:https";

import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { objectPath } from "../../lib/world/kubernetes/paths.ts";
import { type Ref, isWorldError } from "../../lib/world/world.ts";

const LOOKS_EVERY_MILLISECONDS = 150;

/** Lets a controller that a test plays look again and again; what it loses to somebody who was faster it does in its next round, as controllers do. */
export class PlayedOwner {
  #look: (() => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking = Promise.resolve();

  plays(look: () => Promise<void>): void {
    this.#look = look;
    this.#timer ??= setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look?.()).catch(ignoreLostRaces);
    }, LOOKS_EVERY_MILLISECONDS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}

function ignoreLostRaces(error: unknown): void {
  if (!isWorldError(error, "conflict", "not-found", "invalid", "exists")) throw error;
}

/** The client has no way to a status, because no function may write one. */
export async function writeStatus(settings: ConnectionSettings, ref: Ref, status: object): Promise<void> {
  const request = { method: "PATCH" as const, path: `${objectPath(ref)}/status`, body: { status } };
  const answer = await askServer(settings, request);
  if (answer.status !== 200) throw new Error(`status of ${ref.name}: ${answer.status}`);
}

interface Asked {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body?: object;
}

/** What the client refuses to do, because no function needs it: a status, or a kind that this engine knows nothing of. A patch is a merge. */
export async function askServer(
  settings: ConnectionSettings,
  { method, path, body }: Asked,
): Promise<{ status: number; text: string }> {
  const sent = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    ...(await settings.logIn?.(false)),
    "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
    "content-length": String(Buffer.byteLength(sent)),
  };
  return new Promise((resolve, reject) => {
    const url = new URL(path, settings.server);
    const request = https.request(url, { method, headers, ...settings.tls }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on("error", reject);
    request.end(sent);
  });
}
