import { afterEach, beforeEach, expect, it } from "vitest";

import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

it("is one page that loads nothing from elsewhere, and shows what it reads as text only", async () => {
  const response = await engine.request("/");
  const page = await response.text();

  expect(response.headers.get("content-type")).toMatch(/^text\/html/);
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none';.*connect-src 'self'/);
  expect(page).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|https?:\/\/(?!www\.w3\.org)/);
});
