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
  const body = JSON.stringify({ status });
  const headers = {
    ...(await settings.logIn?.(false)),
    "content-type": "application/merge-patch+json",
    "content-length": String(Buffer.byteLength(body)),
  };
  const url = new URL(`${objectPath(ref)}/status`, settings.server);
  await new Promise<void>((resolve, reject) => {
    const request = https.request(url, { method: "PATCH", headers, ...settings.tls }, (response) => {
      response.resume();
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status of ${ref.name}: ${response.statusCode}`)),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}
