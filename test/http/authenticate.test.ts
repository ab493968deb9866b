import { Hono } from "hono";
import { describe, expect, it } from "vitest";

import type { Access } from "../../lib/http/access.ts";
import { authenticate } from "../../lib/http/authenticate.ts";
import { callerOf } from "../../lib/http/caller.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { type Issuer, issuedTokens } from "../../lib/world/issued-tokens.ts";
import { type Cluster, type World, WorldError, type WorldErrorKind } from "../../lib/world/world.ts";
import { TokenMaker } from "../support/issued.ts";

const TOKEN = "s3cret-s3cret-s3cret";
const open: Access = { kind: "open" };
const loopback: Access = { kind: "loopback" };
const token: Access = { kind: "token", token: () => TOKEN };
const cluster: Access = { kind: "cluster", token: () => TOKEN, inPod: false };
const inPod: Access = { ...cluster, inPod: true };

function ask(access: Access, path: string, headers: Record<string, string> = {}): Response | Promise<Response> {
  const app = new Hono();
  app.use(authenticate(access, worldOf(known())));
  app.all("*", (c) => c.text("in"));
  return app.request(path, { method: "POST", headers });
}

const counted: string[] = [];
const worldOf = (cluster: Cluster): Pick<World, "cluster" | "count"> => ({
  cluster,
  count: (what) => void counted.push(what),
});

/** A cluster that knows ada. */
function known(): InMemoryCluster {
  const world = new InMemoryCluster();
  world.accounts.add("adas-token", "ada");
  return world;
}

const ada = { authorization: "Bearer adas-token" };
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
    ["token, an empty one", token, "/alertmanager", { authorization: "Bearer" }, 400],
    ["token, an empty one and spaces", token, "/alertmanager", { authorization: "Bearer   " }, 400],
    ["token, anything", token, "/alertmanager", { authorization: "Bearer nothing" }, 401],
    ["token, as Basic", token, "/alertmanager", { authorization: `Basic ${TOKEN}` }, 401],
    ["token, as Token", token, "/alertmanager", { authorization: `Token ${TOKEN}` }, 401],
    ["token, bare", token, "/alertmanager", { authorization: TOKEN }, 401],
    ["token, in another case", token, "/alertmanager", { authorization: `Bearer ${TOKEN.toUpperCase()}` }, 401],
    ["token, the beginning of it", token, "/alertmanager", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ["token, and something more", token, "/alertmanager", { authorization: `Bearer ${TOKEN}x` }, 401],
    ["token, sent twice", token, "/alertmanager", { authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` }, 400],
    ["token, sent twice through Envoy", token, "/alertmanager", { authorization: `Bearer ${TOKEN},Bearer x` }, 400],
    ["token, and another scheme before it", token, "/alertmanager", { authorization: `Basic x,Bearer ${TOKEN}` }, 400],
    ["token, and another scheme", token, "/alertmanager", { authorization: `Basic x, Bearer ${TOKEN}` }, 400],
    ["token, with a space in it", token, "/alertmanager", { authorization: `Bearer ${TOKEN} x` }, 400],
    ["token, too long", token, "/alertmanager", { authorization: `Bearer ${"x".repeat(12_289)}` }, 400],
    ["token, as long as may be", token, "/alertmanager", { authorization: `Bearer ${"x".repeat(12_288)}` }, 401],
    ["token, the token of a user", token, "/api/v1/incidents", ada, 401],
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
    ["in a pod, the webhook with the token of a user", inPod, "/alertmanager", ada, 401],
    ["in a pod, the API without a token: what anonymous may is asked later", inPod, "/api/v1/incidents", {}, 200],
    ["in a pod, the API with the token of a user", inPod, "/api/v1/incidents", ada, 200],
    ["in a pod, the API with a token that nobody has", inPod, "/api/v1/incidents", { authorization: "Bearer x" }, 401],
    ["in a pod, the API with the webhook's token", inPod, "/api/v1/incidents", bearer, 401],
    ["in a pod, the API as Basic", inPod, "/api/v1/incidents", { authorization: "Basic eDp5" }, 401],
    ["in a pod, the API with an empty token", inPod, "/api/v1/incidents", { authorization: "Bearer" }, 400],
    ["in a pod, the API with two", inPod, "/api/v1/incidents", { authorization: "Bearer adas-token, Bearer x" }, 400],
    ["in a pod, the API with one too long", inPod, "/api/", { authorization: `Bearer ${"x".repeat(12_289)}` }, 400],
    ["in a pod, the page: there is nothing in it", inPod, "/", {}, 200],
    ["in a pod, what is not known to be for users", inPod, "/status", {}, 401],
    ["in a pod, the API in other letters", inPod, "/API/v1/incidents", ada, 401],
    ["elsewhere, a function", cluster, "/functions/steps", {}, 401],
    ["elsewhere, a function with the token", cluster, "/functions/steps", bearer, 200],
    ["elsewhere, the webhook", cluster, "/alertmanager", {}, 401],
    ["elsewhere, events with the token", cluster, "/events", bearer, 200],
    ["elsewhere, the API with the token of a user", cluster, "/api/v1/incidents", ada, 200],
    ["elsewhere, the API with the webhook's token", cluster, "/api/v1/incidents", bearer, 401],
    ["in a pod, events", inPod, "/events", {}, 401],
    ["in a pod, a way out of the functions", inPod, "/functions/../alertmanager", {}, 401],
    ["in a pod, the same encoded", inPod, "/functions/%2e%2e/alertmanager", {}, 401],
    ["in a pod, what only begins so", inPod, "/functionsx/steps", {}, 401],
    ["in a pod, functions deeper down", inPod, "/x/functions/x", {}, 401],
  ] as const)("%s", async (_what, access, path, headers, status) => {
    counted.length = 0;

    expect((await ask(access, path, headers)).status).toBe(status);
    expect(counted).toEqual(status === 200 ? [] : ["refused-caller"]);
  });
});

it.each<Access>([
  { kind: "token", token: () => undefined },
  { kind: "cluster", token: () => undefined, inPod: false },
  { kind: "cluster", token: () => undefined, inPod: true },
])("where no token is set nobody may call the webhook, whatever he sends", async (access) => {
  for (const authorization of ["", "Bearer x", "Bearer undefined", "Bearer null"]) {
    const response = await ask(access, "/alertmanager", {
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
  const access: Access = { kind: "token", token: () => current };
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
  app.use(authenticate(token, worldOf(known())));
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

describe("where Knative's OIDC is on", () => {
  const AUDIENCE = "serving.knative.dev/service/kubeheal/steps";
  const TRIGGERS = "system:serviceaccount:kubeheal:steps-oidc-eventing.knative.dev-trigger";
  const maker = new TokenMaker();
  const access: Access = {
    kind: "cluster",
    token: () => TOKEN,
    inPod: true,
    oidc: { audience: AUDIENCE, namespace: "kubeheal", check: issuedTokens(() => maker.issuer()) },
  };
  const tokens: Record<string, Promise<string>> = {
    "of-the-trigger": maker.make({ audience: AUDIENCE, subject: TRIGGERS }),
    "for-another": maker.make({ audience: "serving.knative.dev/service/kubeheal/alerts", subject: TRIGGERS }),
    "of-a-stranger": maker.make({ audience: AUDIENCE, subject: "system:serviceaccount:shop:cart" }),
  };
  /** `Bearer of-the-trigger` with the token of that name. */
  const shown = async (authorization: string): Promise<string> => {
    const [, name = ""] = /(?<=Bearer )([a-z-]+)/.exec(authorization) ?? [];
    return authorization.replace(name, (await tokens[name]) ?? name);
  };
  const through = async (path: string, authorization?: string, through: Access = access): Promise<Response> => {
    const app = new Hono();
    app.use(authenticate(through, worldOf(known())));
    app.all("*", (c) => c.text("in"));
    const headers = authorization === undefined ? {} : { authorization: await shown(authorization) };
    return app.request(path, { method: "POST", headers });
  };

  it.each([
    ["the Trigger's own account", "/functions/steps", "Bearer of-the-trigger", 200],
    ["the same with a dead letter", "/dead-letters/steps", "Bearer of-the-trigger", 200],
    ["nobody", "/functions/steps", undefined, 401],
    ["nobody with a dead letter", "/dead-letters/steps", undefined, 401],
    ["who has the webhook's token", "/functions/steps", `Bearer ${TOKEN}`, 401],
    ["who comes as Basic", "/functions/steps", "Basic eDp5", 401],
    ["who shows two tokens", "/functions/steps", "Bearer of-the-trigger, Bearer x", 400],
    ["the Trigger's account with what is meant for another function", "/functions/steps", "Bearer for-another", 401],
    ["a user of the API", "/functions/steps", "Bearer adas-token", 401],
    ["any pod: it can have a token made for every audience", "/functions/steps", "Bearer of-a-stranger", 403],
    ["the webhook, with its own token as before", "/alertmanager", `Bearer ${TOKEN}`, 200],
    ["the webhook, with Knative's token", "/alertmanager", "Bearer of-the-trigger", 401],
    ["a user of the API", "/api/v1/incidents", "Bearer adas-token", 200],
    ["a probe", "/ready", undefined, 200],
  ] as const)("%s", async (_what, path, authorization, status) => {
    expect((await through(path, authorization)).status).toBe(status);
  });

  it("says what is wanted, and what is wrong with what came", async () => {
    const error = async (authorization?: string): Promise<unknown> =>
      ((await (await through("/functions/steps", authorization)).json()) as { error: string }).error;

    expect(await error()).toContain(`must name the audience ${AUDIENCE}`);
    expect(await error("Bearer for-another")).toContain(
      `is none of this cluster for ${AUDIENCE}: unexpected "aud" claim value`,
    );
    expect(await error("Bearer of-a-stranger")).toBe(
      "cart is an account of namespace shop, and Knative makes those of Triggers and sources in kubeheal",
    );
  });

  it("an event waits while the API server cannot say who sends it: 503 is sent again, 401 is not", async () => {
    const published = async (): Promise<Issuer> => Promise.reject(new WorldError("unavailable", "away"));
    const oidc = { audience: AUDIENCE, namespace: "kubeheal", check: issuedTokens(published) };
    const refused = await through("/functions/steps", "Bearer of-the-trigger", { ...access, oidc });

    expect([refused.status, refused.headers.has("retry-after")]).toEqual([503, true]);
  });
});

describe("a user of the cluster", () => {
  const through = async (asked: Record<string, string>, access: Access = inPod, world = known()) => {
    const app = new Hono();
    app.use(authenticate(access, worldOf(world)));
    app.get("/api/who", (c) => c.json(callerOf(c)));
    const response = await app.request("/api/who", { headers: asked });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  it("is who the API server says, with the groups that it says", async () => {
    expect((await through(ada)).body).toEqual({
      kind: "user",
      user: { username: "ada", groups: ["system:authenticated"] },
    });
  });

  it("without a token is anonymous, and the API server is not asked", async () => {
    const world = known();

    expect((await through({}, inPod, world)).body).toEqual({
      kind: "user",
      user: { username: "system:anonymous", groups: ["system:unauthenticated"] },
    });
    expect(world.requests).toEqual([]);
  });

  it("is asked for anew at each call: a token that was taken back lets nobody in", async () => {
    const world = known();

    expect((await through(ada, inPod, world)).status).toBe(200);
    world.accounts.revoke("adas-token");
    expect((await through(ada, inPod, world)).status).toBe(401);
  });

  it("is who they say where nobody logs in", async () => {
    for (const access of [open, loopback]) expect((await through({}, access)).body).toEqual({ kind: "self-declared" });
    expect((await through(bearer, token)).body).toEqual({ kind: "self-declared" });
  });

  it.each<WorldErrorKind | "lost-reply">([
    "unavailable",
    "throttled",
    "forbidden",
    "invalid",
    "lost-reply",
    "not-found",
  ])("cannot be known while the API server does not say so (%s): 503, and nobody is let in", async (fault) => {
    const { status, headers, body } = await through(ada, inPod, withFaults(known(), () => fault) as InMemoryCluster);

    expect([status, headers.has("retry-after"), body]).toMatchObject([
      503,
      true,
      {
        code: "service_unavailable",
        error: expect.stringMatching(/^who calls, and what they may, cannot be asked/) as string,
      },
    ]);
    expect(JSON.stringify(body)).not.toContain("adas-token");
  });
});
