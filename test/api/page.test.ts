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

it("keeps a token for as long as the tab is open, and sends it as a header only", async () => {
  const page = await (await engine.request("/")).text();

  expect(page).toMatch(/<input id="token" type="password" autocomplete="off"/);
  expect(page).toContain('authorization: "Bearer " + token()');
  expect(page).toContain("sessionStorage.removeItem");
  expect(page).not.toMatch(/localStorage|document\.cookie|[?&]token=/);
});

it("is there without a token: what it shows is asked for with one", async () => {
  const guarded = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
  try {
    expect((await guarded.request("/")).status).toBe(200);
    expect((await guarded.request("/api/v1/incidents")).status).toBe(401);
  } finally {
    await guarded.stop();
  }
});
