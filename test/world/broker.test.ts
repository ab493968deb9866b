import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { CloudEvent } from "../../lib/domain/events.ts";
import { decodeEvent } from "../../lib/http/cloud-event.ts";
import { publisher } from "../../lib/world/broker.ts";
import { silentLog } from "../support/silent-log.ts";
import { OddServer, says } from "./kubernetes/odd-server.ts";
import { selfSigned } from "./kubernetes/self-signed.ts";

const EVENT: CloudEvent = {
  specversion: "1.0",
  id: "event-1",
  source: "/functions/steps",
  type: "io.kubeheal.step.completed",
  subject: "Überlast",
  datacontenttype: "application/json",
  data: { why: "3 of 3 ready: ✓" },
  extensions: { correlationid: "inc-1" },
};

interface Received {
  readonly url: string;
  readonly event: CloudEvent;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function sink(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = new Headers(request.headers as Record<string, string>);
      received.push({ url: request.url!, event: decodeEvent(headers, Buffer.concat(chunks)) });
      answer(response, request);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/ns/default`, port, received, connections: () => connections };
}

it("posts an event in binary mode and says that it was sent", async () => {
  const { url, received } = await sink((response) => response.writeHead(202).end());
  const log = silentLog();

  expect(await publisher({ sink: url, log }).publish(EVENT)).toBe("sent");

  expect(received).toEqual([{ url: "/ns/default", event: EVENT }]);
  expect(log.lines).toEqual([]);
});

it("sends many over one connection", async () => {
  const { url, connections } = await sink((response) => response.writeHead(202).end("accepted"));
  const broker = publisher({ sink: url, log: silentLog() });

  for (let count = 0; count < 5; count++) await broker.publish(EVENT);

  expect(connections()).toBe(1);
});

it("says perhaps when there is no answer in time", async () => {
  const { url, received } = await sink(() => undefined);
  const log = silentLog();

  expect(await publisher({ sink: url, log, atMostSeconds: 0.1 }).publish(EVENT)).toBe("perhaps");

  expect(received).toHaveLength(1);
  expect(log.lines.map(({ level }) => level)).toEqual(["info"]);
});

it.each([301, 400, 404, 503])("says failed and logs it when the answer is %i", async (status) => {
  const { url } = await sink((response) => response.writeHead(status).end());
  const log = silentLog();

  expect(await publisher({ sink: url, log }).publish(EVENT)).toBe("failed");

  expect(log.lines).toMatchObject([{ level: "warn", about: { event: "event-1", incident: "Überlast", status } }]);
});

it("says failed when nobody listens", async () => {
  const log = silentLog();

  expect(await publisher({ sink: "http://127.0.0.1:1/", log }).publish(EVENT)).toBe("failed");

  expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
});

it("says failed when the connection ends without an answer", async () => {
  const { url } = await sink((_, request) => request.socket.destroy());

  expect(await publisher({ sink: url, log: silentLog() }).publish(EVENT)).toBe("failed");
});

it("sends once more when a kept connection was closed under it", async () => {
  let closeNext = false;
  const { url, received } = await sink((response, request) => {
    if (closeNext) request.socket.destroy();
    else response.writeHead(202).end();
    closeNext = !closeNext && received.length === 1;
  });
  const broker = publisher({ sink: url, log: silentLog() });

  expect([await broker.publish(EVENT), await broker.publish(EVENT)]).toEqual(["sent", "sent"]);
  expect(received).toHaveLength(3);
});

it("goes through a proxy where one is set, but never to this machine", async () => {
  const proxy = await sink((response) => response.writeHead(202).end());
  const local = await sink((response) => response.writeHead(202).end());
  const options = { proxy: `http://127.0.0.1:${proxy.port}`, log: silentLog() };
  const far = "http://broker-ingress.knative-eventing.svc.cluster.local/ns/default";

  expect(await publisher({ ...options, sink: far }).publish(EVENT)).toBe("sent");
  expect(await publisher({ ...options, sink: local.url }).publish(EVENT)).toBe("sent");

  expect(proxy.received.map(({ url }) => url)).toEqual([far]);
  expect(local.received).toHaveLength(1);
});

describe("a Broker whose certificate no public authority has signed", () => {
  const { key, cert } = selfSigned();
  const server = new OddServer({ key, cert });
  beforeAll(() => server.begin());
  afterAll(() => server.end());

  it.each([
    ["is trusted where K_CA_CERTS names who signed it", cert, "sent"],
    ["is not where it names another", selfSigned().cert, "failed"],
    ["is not where nothing is said", undefined, "failed"],
  ] as const)("%s", async (_what, ca, expected) => {
    server.answers(says(202));

    expect(await publisher({ sink: `${server.url}/ns/default`, log: silentLog(), ca }).publish(EVENT)).toBe(expected);
  });
});

it("shows the token that the Broker asks for, as it is at each event", async () => {
  const authorizations: unknown[] = [];
  const { url } = await sink((response, request) => {
    authorizations.push(request.headers.authorization);
    response.writeHead(202).end();
  });
  const tokens = ["first", "second", undefined];
  const broker = publisher({ sink: url, log: silentLog(), token: () => tokens.shift() });

  for (let count = 0; count < 3; count++) await broker.publish(EVENT);

  expect(authorizations).toEqual(["Bearer first", "Bearer second", undefined]);
});
