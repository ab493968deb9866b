import { afterEach, beforeEach, expect, it } from "vitest";

import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

it.each([["POST", "/api/v1/coordination/trigger"]])(
  "%s %s is refused with a sentence, and no number is made up",
  async (method, path) => {
    const response = await engine.request(path, { method });

    expect([response.status, await response.json()]).toMatchObject([
      501,
      { code: "not_implemented", error: expect.stringMatching(/^this version does not do that yet: /) as string },
    ]);
  },
);

it("tells another method which one there is", async () => {
  const response = await engine.request("/api/v1/recommendations");

  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});
