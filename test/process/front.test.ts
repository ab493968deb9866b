import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";

import { getRequestListener } from "@hono/node-server";
import { afterEach, expect, it } from "vitest";
import { z } from "zod";

import type { Context } from "../../lib/healing/context.ts";
import type { Access } from "../../lib/http/access.ts";
import { type Answer, accepted, defineFunction, reply } from "../../lib/http/define-function.ts";
import { type NodeServer, nodeServer } from "../../lib/http/node-server.ts";
import { appOf } from "../../lib/process/app.ts";
import { type Front, front } from "../../lib/process/front.ts";
import { issuedTokens } from "../../lib/world/issued-tokens.ts";
import { BAD_INPUT } from "../support/bad-input.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { TokenMaker } from "../support/issued.ts";
import { sentEvent } from "../support/sent-event.ts";

let server: NodeServer;
let engine: InMemoryEngine;
afterEach(async () => {
  await server.stop(0);
  await engine.stop();
});

const PATH = "/functions/alerts";
const TYPE = "io.kubeheal.step.requested";

function listens(answer: Answer = accepted("heard")) {
  return defineFunction<Context>()({
    name: "alerts",
    on: { [TYPE]: z.looseObject({}) },
    delivery: { timeoutSeconds: 1, retry: 0, backoffSeconds: 0 },
    service: { timeoutSeconds: 2, concurrency: 1 },
    rights: { own: [] },
    handle: async () => answer,
  });
}

/** A process of Knative with one function; it is known how often it loaded Hono. */
async function serving({ access = { kind: "open" }, answer }: { access?: Access; answer?: Answer } = {}) {
  engine = new InMemoryEngine();
  const loaded = { times: 0 };
  const options: Front = { functions: [listens(answer)], context: engine.context, access };
  const app = await appOf(options.functions, options.context, access);
  const listener = front(options, async () => {
    loaded.times += 1;
    return getRequestListener(app.fetch);
  });
  server = await nodeServer({ host: "127.0.0.1", port: 0, listener });
  return { app, loaded };
}

/** Over the wire just as the request says it: no header is added, and a stream is sent in pieces. */
async function sent({ method, url, headers, body }: Request) {
  const { pathname, search } = new URL(url);
  const path = pathname + search;
  const asked = request({ port: server.port, method, path, headers: Object.fromEntries(headers), agent: false });
  const answered = once(asked, "response") as Promise<[IncomingMessage]>;
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  // With one `end` Node says how long it is.
  if (headers.has("x-in-pieces")) asked.write(bytes);
  asked.end(headers.has("x-in-pieces") ? undefined : bytes);
  const [response] = await answered;
  return { status: response.statusCode, headers: response.headers, body: (await response.toArray()).join("") };
}

it.each(BAD_INPUT.map(([row, what, event]) => ({ row, what, event })))(
  "answers to $what (row $row) over the wire as the Hono app does",
  async ({ event }) => {
    const { app } = await serving();
    const expected = await app.request(sentEvent(PATH, event));
    const counted = engine.counted.splice(0);

    const { status, headers, body } = await sent(sentEvent(PATH, event));

    expect([status, body]).toEqual([expected.status, await expected.text()]);
    expect(headers["content-type"] ?? null).toBe(expected.headers.get("content-type"));
    expect(engine.counted).toEqual(counted);
  },
);

it("answers ordinary events and probes without Hono", async () => {
  const { loaded } = await serving();
  const probe = (path: string) => sent(new Request(`http://localhost${path}`));

  expect(await sent(sentEvent(PATH, { body: "{}" }))).toMatchObject({ status: 202, body: "" });
  expect(JSON.parse((await probe("/ready")).body)).toEqual({ status: "ready" });
  expect(JSON.parse((await probe("/health")).body)).toMatchObject({ status: "ok" });

  expect(loaded.times).toBe(0);
});

it("sends a reply as the Hono app does", async () => {
  const announcement = { id: "é-1", type: "io.kubeheal.step.completed", subject: "inc-1", data: { é: "✓" } } as const;
  const { app, loaded } = await serving({ answer: reply(announcement) });
  const expected = await app.request(sentEvent(PATH));

  const { status, headers, body } = await sent(sentEvent(PATH));

  expect([status, body]).toEqual([200, await expected.text()]);
  expect(headers).toMatchObject(Object.fromEntries(expected.headers));
  expect(loaded.times).toBe(0);
});

it.each([
  ["another method", sentEvent(PATH), "PUT", 405],
  ["another path", sentEvent("/functions/steps"), "POST", 404],
  ["a query", sentEvent(`${PATH}?x=1`), "POST", 202],
  ["pieces", sentEvent(PATH, { headers: { "x-in-pieces": "true" } }), "POST", 202],
  ["a length beyond the limit", sentEvent(PATH, { headers: { "content-length": "1048577" } }), "POST", 413],
])("leaves %s to the Hono app, which it loads once", async (_, asked, method, status) => {
  const { loaded } = await serving();

  for (let times = 0; times < 2; times += 1)
    expect(await sent(new Request(asked.clone(), { method }))).toMatchObject({ status });

  expect(loaded.times).toBe(1);
});

it("lets nobody in who may not call", async () => {
  const token = { kind: "token", token: () => "s3cret-s3cret-s3cret" } as const;
  await serving({ access: token });
  const withToken = { authorization: "Bearer s3cret-s3cret-s3cret" };

  expect((await sent(sentEvent(PATH))).status).toBe(401);
  expect((await sent(sentEvent(PATH, { headers: withToken }))).status).toBe(202);
});

it("where Knative's OIDC is on, an event without its token comes no further, and one with it is heard", async () => {
  const maker = new TokenMaker();
  const audience = "serving.knative.dev/service/kubeheal/alerts";
  const oidc = { audience, namespace: "kubeheal", check: issuedTokens(() => maker.issuer()) };
  await serving({ access: { kind: "cluster", token: () => undefined, inPod: true, oidc } });
  const withToken = { authorization: `Bearer ${await maker.make({ audience })}` };

  expect((await sent(sentEvent(PATH))).status).toBe(401);
  expect((await sent(sentEvent(PATH, { headers: withToken }))).status).toBe(202);
});

it("lets nobody in who shows two tokens, whichever comes first", async () => {
  await serving({ access: { kind: "token", token: () => "s3cret-s3cret-s3cret" } });
  const tokens = ["s3cret-s3cret-s3cret", "another"];

  for (const [first, second] of [tokens, tokens.toReversed()]) {
    const two = [
      ["authorization", `Bearer ${first}`],
      ["authorization", `Bearer ${second}`],
    ];
    const headers = [["host", "a"], ["content-length", "2"], ...sentEvent(PATH).headers, ...two].flat();
    const asked = request({ port: server.port, method: "POST", path: PATH, headers, agent: false });
    asked.end("{}");

    const [response] = (await once(asked, "response")) as [IncomingMessage];

    expect(response.statusCode).toBe(400);
    expect((await response.toArray()).join("")).toContain("more than one Authorization header");
  }
});

it("tells a repeated header from a single one", async () => {
  await serving();
  const headers = [["host", "a"], ["content-length", "2"], ...sentEvent(PATH).headers, ["ce-id", "event-2"]].flat();
  const asked = request({ port: server.port, method: "POST", path: PATH, headers, agent: false });
  asked.end("{}");

  const [response] = (await once(asked, "response")) as [IncomingMessage];

  expect((await response.toArray()).join("")).toMatch(/ce-id was sent twice/);
});

it("outlives a caller that hangs up in the middle of a body", async () => {
  await serving();
  const socket = connect(server.port, "127.0.0.1");
  socket.write(`POST ${PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{`, () => socket.destroy());

  await expect.poll(() => engine.counted).toEqual(["refused-event"]);
  expect((await sent(sentEvent(PATH))).status).toBe(202);
});
