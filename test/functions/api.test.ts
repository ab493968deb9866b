import { afterEach, describe, expect, it } from "vitest";

import { withFaults } from "../../lib/world/in-memory/faults.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
afterEach(() => engine.stop());

it("hears no events", async () => {
  engine = new InMemoryEngine();
  const headers = {
    "ce-specversion": "1.0",
    "ce-id": "1",
    "ce-source": "/x",
    "ce-type": "io.kubeheal.incident.opened",
  };

  expect((await engine.post("/functions/api", {}, headers)).status).toBe(202);
});

describe("what the outside does to it is told as it is, what it did wrong is only in the log", () => {
  it.each([
    ["unavailable", 503, "service_unavailable", /unavailable, as planned/, "5"],
    ["throttled", 503, "service_unavailable", /throttled/, "1"],
    ["forbidden", 403, "forbidden", /forbidden/, null],
  ] as const)("%s: %i", async (fault, status, code, error, retryAfter) => {
    engine = new InMemoryEngine({}, (cluster) =>
      withFaults(cluster, ({ verb }) => (verb === "listMetadata" ? fault : undefined)),
    );

    const response = await engine.request("/api/v1/incidents");

    expect([response.status, response.headers.get("retry-after")]).toEqual([status, retryAfter]);
    expect(await response.json()).toMatchObject({ code, error: expect.stringMatching(error) as string });
  });

  it("a mistake of ours: 500, without a word of what it was", async () => {
    engine = new InMemoryEngine({}, (cluster): Cluster => ({
      ...withFaults(cluster, () => undefined),
      listMetadata: () => Promise.reject(new TypeError("secret-password is not a function")),
    }));

    const response = await engine.request("/api/v1/incidents");

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret-password");
  });
});
