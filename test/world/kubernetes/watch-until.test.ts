import type { ServerResponse } from "node:http";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import { CONFIG_MAP } from "../../../lib/world/kubernetes/kinds.ts";
import type { ConfigMap } from "../../../lib/world/kubernetes/objects.ts";
import type { Watched } from "../../../lib/world/world.ts";
import { OddServer, hangsUp, neverAnswers, says, status } from "./odd-server.ts";

const ref = { ...CONFIG_MAP, namespace: "shop", name: "cart" };
let server: OddServer;
let cluster: KubernetesCluster;

beforeEach(async () => {
  server = new OddServer();
  await server.begin();
  cluster = new KubernetesCluster({ server: server.url });
});
afterEach(() => server.end());

function sized(size: string): ConfigMap {
  return { ...CONFIG_MAP, metadata: { namespace: "shop", name: "cart" }, data: { size } };
}

function list(resourceVersion: string, ...items: ConfigMap[]) {
  return says(200, { metadata: { resourceVersion }, items });
}

/** A watch that says this and then goes on, or ends. */
function watch(events: readonly object[], end: "goes on" | "ends" = "goes on") {
  return (response: ServerResponse) => {
    response.writeHead(200);
    response.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    if (end === "ends") response.end();
  };
}

function untilTwo(seconds = 5): Promise<Watched<ConfigMap>> {
  return cluster.watchUntil<ConfigMap>(ref, (object) => object?.data?.["size"] === "2", seconds);
}

const modified = { type: "MODIFIED", object: sized("2") };
const bookmark = { type: "BOOKMARK", object: { ...CONFIG_MAP, metadata: { resourceVersion: "9" } } };
const tooOld = { type: "ERROR", object: status(410, "Expired", { message: "too old resource version" }) };

it("watches one name from where the list stood", async () => {
  server.answers(list("7", sized("1")), watch([modified]));

  await untilTwo(3);

  expect(server.requests.map(({ path }) => path)).toEqual([
    "/api/v1/namespaces/shop/configmaps?fieldSelector=metadata.name%3Dcart",
    "/api/v1/namespaces/shop/configmaps?fieldSelector=metadata.name%3Dcart&watch=true&resourceVersion=7&timeoutSeconds=3",
  ]);
});

it.each([
  ["past a bookmark", [watch([bookmark, modified])]],
  ["when the watch began too far back", [watch([tooOld]), list("9", sized("2"))]],
  ["when the watch is refused as too old", [says(410, status(410, "Expired")), list("9", sized("2"))]],
  ["when the watch ends early, in the next one", [watch([], "ends"), list("9", sized("1")), watch([modified])]],
  ["when the watch breaks off", [hangsUp, list("9", sized("2"))]],
  ["when the watch says what is no JSON", [says(200, "<html>\n"), list("9", sized("2"))]],
  ["when the server is away for a moment", [hangsUp, says(503), hangsUp, list("9", sized("2"))]],
  ["when it is asked to slow down", [says(429), says(429), list("9", sized("2"))]],
])("sees the change %s", async (_, script) => {
  server.answers(list("7", sized("1")), ...script);

  expect(await untilTwo(10)).toEqual({ satisfied: true, object: sized("2") });
});

it("reads an event that comes in pieces", async () => {
  const line = Buffer.from(
    `${JSON.stringify({ type: "MODIFIED", object: { ...sized("2"), data: { size: "2", é: "→" } } })}\n`,
  );
  server.answers(list("7", sized("1")), (response) => {
    response.writeHead(200);
    let sent = 0;
    const timer = setInterval(() => {
      response.write(line.subarray(sent, (sent += 31)));
      if (sent >= line.length) clearInterval(timer);
    }, 2);
  });

  const { object } = await untilTwo();

  expect(object?.data).toEqual({ size: "2", é: "→" });
});

it("takes a deletion as being gone", async () => {
  server.answers(list("7", sized("1")), watch([{ type: "DELETED", object: sized("2") }]));

  const watched = await cluster.watchUntil(ref, (object) => object === undefined, 5);

  expect(watched).toEqual({ satisfied: true, object: undefined });
});

it("takes no bookmark for a state of the object", async () => {
  server.answers(list("7", sized("1")), watch([bookmark, modified]));
  const seen: unknown[] = [];

  await cluster.watchUntil<ConfigMap>(ref, (object) => seen.push(object) === 2, 5);

  expect(seen).toEqual([sized("1"), sized("2")]);
});

it("leaves no timer behind", async () => {
  server.answers(list("7", sized("1")), watch([modified]));
  const before = timers();

  await untilTwo();

  expect(timers()).toBe(before);
});

it("gives its socket back when it is satisfied", async () => {
  server.answers(list("7", sized("1")), watch([modified]));

  await untilTwo();

  await vi.waitFor(() => expect(server.openSockets).toBe(0));
});

it("ends in time and gives its socket back, however silent the server is", async () => {
  const startedAt = performance.now();
  server.answers(list("7", sized("1")), neverAnswers);

  expect(await untilTwo(0.5)).toEqual({ satisfied: false, object: sized("1") });
  expect(performance.now() - startedAt).toBeLessThan(1500);
  await vi.waitFor(() => expect(server.openSockets).toBe(0));
});

it("ends in time while it waits for a server that is away", async () => {
  const startedAt = performance.now();
  server.answers(list("7", sized("1")), hangsUp);

  expect(await untilTwo(1.5)).toEqual({ satisfied: false, object: sized("1") });
  expect(performance.now() - startedAt).toBeLessThan(2500);
});

it.each([
  ["look", [says(403, status(403, "Forbidden"))]],
  ["watch", [list("7", sized("1")), says(403, status(403, "Forbidden"))]],
])("fails at once when it may not %s", async (_, script) => {
  server.answers(...script);

  await expect(untilTwo()).rejects.toMatchObject({ kind: "forbidden" });
});

it("fails at once when nobody is there to be looked at through", async () => {
  server.answers(says(503, status(503, "ServiceUnavailable")));

  await expect(untilTwo()).rejects.toMatchObject({ kind: "unavailable" });
});

it("closes the watch when the question itself fails", async () => {
  server.answers(list("7", sized("1")), watch([modified]));

  await expect(cluster.watchUntil(ref, failsLater, 5)).rejects.toThrow(TypeError);
  await vi.waitFor(() => expect(server.openSockets).toBe(0));
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}

function failsLater(object: ConfigMap | undefined): boolean {
  if (object?.data?.["size"] === "2") throw new TypeError("the question is wrong");
  return false;
}
