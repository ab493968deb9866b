import { Hono } from "hono";
import { describe, expect, it } from "vitest";

import { type Access, authenticate } from "../../lib/http/authenticate.ts";

const TOKEN = "s3cret-s3cret-s3cret";
const open: Access = { kind: "open" };
const loopback: Access = { kind: "loopback" };
const token: Access = { kind: "token", token: () => TOKEN, inPod: false };
const inPod: Access = { ...token, inPod: true };

function ask(access: Access, path: string, headers: Record<string, string> = {}): Response | Promise<Response> {
  const app = new Hono();
  app.use(authenticate(access));
  app.all("*", (c) => c.text("in"));
  return app.request(path, { method: "POST", headers });
}

const bearer = { authorization: `Bearer ${TOKEN}` };
const host = (name: string): Record<string, string> => ({ host: name });

describe("who may call", () => {
  it.each([
    ["open", open, "/api/v1/incidents", {}, 200],
    ["open, from anywhere", open, "/", host("evil.example"), 200],
    ["loopback, by name", loopback, "/alertmanager", host("localhost:8080"), 200],
    ["loopback, by address", loopback, "/alertmanager", host("127.0.0.1"), 200],
    ["loopback, by another of its addresses", loopback, "/alertmanager", host("127.1.2.3:8080"), 200],
    ["loopback, by IPv6", loopback, "/alertmanager", host("[::1]:8080"), 200],
    ["loopback, without a Host", loopback, "/alertmanager", {}, 200],
    ["loopback, a page of elsewhere whose name now means us", loopback, "/alertmanager", host("evil.example"), 403],
    ["loopback, a name that only begins so", loopback, "/alertmanager", host("localhost.evil.example"), 403],
    ["loopback, an address in front of a name", loopback, "/alertmanager", host("127.0.0.1.evil.example"), 403],
    ["loopback, another address", loopback, "/alertmanager", host("10.0.0.7"), 403],
    ["loopback, a probe from elsewhere", loopback, "/health", host("10.0.0.7"), 200],
    ["token", token, "/alertmanager", bearer, 200],
    ["token, the scheme in another case", token, "/alertmanager", { authorization: `bearer ${TOKEN}` }, 200],
    ["token, none sent", token, "/alertmanager", {}, 401],
    ["token, an empty one", token, "/alertmanager", { authorization: "Bearer" }, 401],
    ["token, anything", token, "/alertmanager", { authorization: "Bearer nothing" }, 401],
    ["token, as Basic", token, "/alertmanager", { authorization: `Basic ${TOKEN}` }, 401],
    ["token, as Token", token, "/alertmanager", { authorization: `Token ${TOKEN}` }, 401],
    ["token, bare", token, "/alertmanager", { authorization: TOKEN }, 401],
    ["token, in another case", token, "/alertmanager", { authorization: `Bearer ${TOKEN.toUpperCase()}` }, 401],
    ["token, the beginning of it", token, "/alertmanager", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ["token, and something more", token, "/alertmanager", { authorization: `Bearer ${TOKEN}x` }, 401],
    ["token, sent twice", token, "/alertmanager", { authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` }, 401],
    ["token, in the query", token, `/alertmanager?token=${TOKEN}&access_token=${TOKEN}`, {}, 401],
    ["token, from this machine", token, "/alertmanager", host("localhost"), 401],
    ["token, a probe", token, "/health", {}, 200],
    ["token, another probe", token, "/ready", {}, 200],
    ["token, what only begins like a probe", token, "/healthy", {}, 401],
    ["token, beneath a probe", token, "/health/x", {}, 401],
    ["token, a function", token, "/functions/steps", {}, 401],
    ["token, the page", token, "/", {}, 401],
    ["in a pod, a function: only the Broker reaches it", inPod, "/functions/steps", {}, 200],
    ["in a pod, a dead letter", inPod, "/dead-letters/steps", {}, 200],
    ["in a pod, the webhook", inPod, "/alertmanager", {}, 401],
    ["in a pod, the webhook with the token", inPod, "/alertmanager", bearer, 200],
    ["in a pod, the API", inPod, "/api/v1/incidents", {}, 401],
    ["in a pod, events", inPod, "/events", {}, 401],
    ["in a pod, a way out of the functions", inPod, "/functions/../api/v1/incidents", {}, 401],
    ["in a pod, the same encoded", inPod, "/functions/%2e%2e/api/v1/incidents", {}, 401],
    ["in a pod, what only begins so", inPod, "/functionsx/steps", {}, 401],
    ["in a pod, functions deeper down", inPod, "/api/functions/x", {}, 401],
  ] as const)("%s", async (_what, access, path, headers, status) => {
    expect((await ask(access, path, headers)).status).toBe(status);
  });
});

it.each([false, true])("where no token is set nobody may call, whatever he sends (in a pod: %s)", async (pod) => {
  for (const authorization of ["", "Bearer ", "Bearer undefined", "Bearer null"]) {
    const response = await ask({ kind: "token", token: () => undefined, inPod: pod }, "/alertmanager", {
      authorization,
    });

    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: expect.stringContaining("set KUBEHEAL_TOKEN") as string },
    ]);
  }
});

it("asks for the token anew each time: a new one is taken, the old one is not", async () => {
  let current = "first-first-first";
  const access: Access = { kind: "token", token: () => current, inPod: false };
  const status = async (sent: string): Promise<number> =>
    (await ask(access, "/", { authorization: `Bearer ${sent}` })).status;

  expect(await status("first-first-first")).toBe(200);
  current = "second-second-second";
  expect([await status("first-first-first"), await status("second-second-second")]).toEqual([401, 200]);
});

it("refuses before a body is read, says how to ask, and never what the token is", async () => {
  let pulled = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(10));
      },
    },
    { highWaterMark: 0 },
  );
  const app = new Hono();
  app.use(authenticate(token));
  app.post("/", async (c) => c.text(await c.req.text()));

  const response = await app.request(new Request("http://localhost/", { method: "POST", body, duplex: "half" }));

  expect([response.status, response.headers.get("www-authenticate"), pulled]).toEqual([401, "Bearer", 0]);
  const text = await response.text();
  expect(text).not.toContain(TOKEN);
  expect(JSON.parse(text)).toEqual({
    status: "error",
    success: false,
    error: "a bearer token is needed: Authorization: Bearer <token>",
    message: "a bearer token is needed: Authorization: Bearer <token>",
    details: "a bearer token is needed: Authorization: Bearer <token>",
    code: "unauthorized",
  });
});
