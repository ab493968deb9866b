import { connect } from "node:net";

import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, expect, it } from "vitest";

import { answerOf, failureOf } from "../../lib/http/answers.ts";
import { nodeServer, type NodeServer } from "../../lib/http/node-server.ts";
import { readBody } from "../../lib/http/read-body.ts";

let server: NodeServer;
afterEach(() => server.stop(0));

async function serving({ requestSeconds }: { requestSeconds?: number } = {}) {
  const { promise, resolve: letGo } = Promise.withResolvers<void>();
  const app = new Hono();
  app.get("/", (c) => c.text("here"));
  app.get("/slow", async (c) => {
    await promise;
    return c.text("done");
  });
  app.post("/body", async (c) => c.text(String((await readBody(c.req.raw, 1000)).byteLength)));
  app.onError((error) => answerOf(failureOf(error)));
  const options = { host: "127.0.0.1", port: 0, listener: getRequestListener(app.fetch) };
  server = await nodeServer(requestSeconds === undefined ? options : { ...options, requestSeconds });
  return { letGo, url: `http://127.0.0.1:${server.port}` };
}

/** Writes to a socket what no client would, and gives back what comes until it is closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += String(chunk)));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

it("serves an app on a port of its own", async () => {
  const { url } = await serving();

  expect(await (await fetch(url)).text()).toBe("here");
});

it("refuses a port that is taken", async () => {
  await serving();

  const second = nodeServer({ host: "127.0.0.1", port: server.port, listener: () => undefined });

  await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
});

it("answers 431 to headers of more than 16 KiB", async () => {
  const { url } = await serving();

  expect((await fetch(url, { headers: { "x-long": "x".repeat(17_000) } })).status).toBe(431);
});

it.each([
  [
    "both a length and chunks",
    "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["a bad chunk", "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
])("answers 400 to %s (row 77)", async (_, text) => {
  await serving();

  expect(await raw(text)).toMatch(/^HTTP\/1\.1 400 /);
});

it("answers 413 to a body that is too large, by its length and in chunks", async () => {
  const { url } = await serving();
  const post = (body: string | ReadableStream) => fetch(`${url}/body`, { method: "POST", body, duplex: "half" });

  expect(await (await post("x".repeat(1000))).text()).toBe("1000");
  expect(await (await post(new Blob(["x".repeat(1000)]).stream())).text()).toBe("1000");
  expect((await post("x".repeat(1001))).status).toBe(413);
  expect((await post(new Blob(["x".repeat(1001)]).stream())).status).toBe(413);
});

it("cuts off a request that does not come in", async () => {
  await serving({ requestSeconds: 0.2 });

  expect(await raw("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab")).toMatch(/^HTTP\/1\.1 408 /);
});

it("when stopped lets what is underway end and takes nothing new", async () => {
  const { url, letGo } = await serving();
  await (await fetch(url)).text();
  const underway = fetch(`${url}/slow`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  let stopped = false;

  const stop = server.stop().then(() => (stopped = true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(stopped).toBe(false);
  await expect(fetch(url)).rejects.toThrow("fetch failed");
  letGo();

  expect(await (await underway).text()).toBe("done");
  const started = performance.now();
  await stop;
  expect(performance.now() - started).toBeLessThan(1000);
});

it("when stopped cuts off what has not ended in time", async () => {
  const { url } = await serving();
  const underway = fetch(`${url}/slow`).catch((error: unknown) => String(error));
  await new Promise((resolve) => setTimeout(resolve, 50));

  await server.stop(0.1);

  expect(await underway).toBe("TypeError: fetch failed");
});
