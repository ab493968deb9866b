import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import type { ConnectionSettings } from "../../../lib/world/kubernetes/connection.ts";
import { CONFIG_MAP } from "../../../lib/world/kubernetes/kinds.ts";
import { OddServer, hangsUp, says, status } from "./odd-server.ts";
import { selfSigned } from "./self-signed.ts";

const ref = { ...CONFIG_MAP, namespace: "shop", name: "cart" };
const { key, cert } = selfSigned();
let servers: OddServer[];

beforeEach(() => {
  servers = [];
});
afterEach(() => Promise.all(servers.map((server) => server.end())));

async function begun(tls?: object): Promise<OddServer> {
  const server = new OddServer(tls);
  servers.push(server);
  await server.begin();
  return server;
}

function clusterOf(settings: ConnectionSettings): KubernetesCluster {
  return new KubernetesCluster(settings);
}

it("makes one connection for many requests", async () => {
  const server = await begun({ key, cert });
  const cluster = clusterOf({ server: server.url, tls: { ca: cert } });

  for (const _ of Array.from({ length: 10 })) await cluster.get(ref);

  expect([server.requests.length, server.socketsSeen]).toEqual([10, 1]);
});

it("trusts only the certificate authority that it was given", async () => {
  const server = await begun({ key, cert });
  const cluster = clusterOf({ server: server.url, tls: { ca: selfSigned().cert } });

  // Nothing was sent, so even a write is known not to be done.
  await expect(cluster.delete(ref)).rejects.toMatchObject({ kind: "unavailable" });
  expect(server.requests).toEqual([]);
});

it("trusts anybody only where it was told to", async () => {
  const server = await begun({ key, cert });

  const got = clusterOf({ server: server.url, tls: { rejectUnauthorized: false } }).get(ref);

  await expect(got).resolves.toBeDefined();
  await expect(clusterOf({ server: server.url }).get(ref)).rejects.toMatchObject({ kind: "unavailable" });
});

it("shows its client certificate", async () => {
  const server = await begun({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true });

  const known = clusterOf({ server: server.url, tls: { ca: cert, key, cert } });
  const unknown = clusterOf({ server: server.url, tls: { ca: cert } });

  await expect(known.get(ref)).resolves.toBeDefined();
  await expect(unknown.get(ref)).rejects.toMatchObject({ kind: "unavailable" });
});

it.each(["http://api.example:6443", "http://127.example:6443"])("speaks plainly to no other machine: %s", (server) => {
  expect(() => clusterOf({ server })).toThrow(/https only/);
});

it("keeps a path that the API server lies behind", async () => {
  const server = await begun();

  await clusterOf({ server: `${server.url}/k8s/clusters/c-1/` }).get(ref);

  expect(server.requests[0]?.path).toBe("/k8s/clusters/c-1/api/v1/namespaces/shop/configmaps/cart");
});

it("logs in anew, once, when it is refused", async () => {
  const server = await begun();
  const asked: boolean[] = [];
  const logIn = async (afresh: boolean) => ({ authorization: `Bearer ${asked.push(afresh)}` });
  const cluster = clusterOf({ server: server.url, logIn });
  server.answers(says(401, status(401, "Unauthorized")), says(200, {}));

  await cluster.delete(ref);

  expect(asked).toEqual([false, true]);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer 1", "Bearer 2"]);
});

it("does not log in for ever, and tells nobody with what", async () => {
  const server = await begun();
  const cluster = clusterOf({ server: server.url, logIn: async () => ({ authorization: "Bearer s3cret" }) });
  server.answers(says(401, status(401, "Unauthorized")));

  const error: unknown = await cluster.get(ref).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ kind: "forbidden" });
  expect(server.requests).toHaveLength(2);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("s3cret");
});

it("gives back the socket of the answer that refused it", async () => {
  const server = await begun();
  const cluster = clusterOf({ server: server.url, logIn: async () => ({}) });
  server.answers(says(401, "no ".repeat(100_000)), says(200, {}));

  await cluster.get(ref);

  await vi.waitFor(() => expect(server.openSockets).toBe(1));
});

it("asks again for what it read over a socket that the server had closed", async () => {
  const server = await begun();
  const cluster = clusterOf({ server: server.url });
  server.answers(says(200, {}), hangsUp, says(200, { data: { a: "1" } }));

  await cluster.get(ref);

  expect(await cluster.get(ref)).toEqual({ data: { a: "1" } });
  expect(server.requests).toHaveLength(3);
});

it("sends no write twice, whatever became of the socket", async () => {
  const server = await begun();
  const cluster = clusterOf({ server: server.url });
  server.answers(says(200, {}), hangsUp, says(200, {}));

  await cluster.get(ref);

  await expect(cluster.delete(ref)).rejects.toMatchObject({ kind: "unknown-result" });
  expect(server.requests).toHaveLength(2);
});

it("gives a DELETE's body a length, or its preconditions would be overlooked", async () => {
  const server = await begun();

  await clusterOf({ server: server.url }).delete(ref, { uid: "u-1" });

  expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({
    kind: "DeleteOptions",
    preconditions: { uid: "u-1" },
  });
});
