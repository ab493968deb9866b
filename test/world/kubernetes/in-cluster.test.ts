import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import { inCluster, ownNamespace } from "../../../lib/world/kubernetes/in-cluster.ts";
import { CONFIG_MAP } from "../../../lib/world/kubernetes/kinds.ts";
import { OddServer, says, status } from "./odd-server.ts";
import { selfSigned } from "./self-signed.ts";

const { key, cert } = selfSigned();
const server = new OddServer({ key, cert });
const ref = { ...CONFIG_MAP, namespace: "shop", name: "cart" };
let folder: string;

beforeAll(async () => {
  await server.begin();
});
beforeEach(async () => {
  server.requests.splice(0);
  folder = await mkdtemp(join(tmpdir(), "service-account-"));
  await writeFile(join(folder, "ca.crt"), cert);
  await writeFile(join(folder, "token"), "first\n");
  await writeFile(join(folder, "namespace"), "kubeheal\n");
  return () => rm(folder, { recursive: true });
});
afterAll(() => server.end());

function settings() {
  const environment = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: `${server.port}` };
  const found = inCluster(environment, folder);
  if (!found) throw new Error("it takes this for no pod");
  return found;
}

it("logs in with the files that the kubelet mounts", async () => {
  server.answers(says(200, {}));

  await new KubernetesCluster(settings()).get(ref);

  expect(server.requests[0]?.headers.authorization).toBe("Bearer first");
  expect(ownNamespace(folder)).toBe("kubeheal");
});

it("reads the token again as soon as it is refused", async () => {
  const cluster = new KubernetesCluster(settings());
  server.answers(says(200, {}), says(401, status(401, "Unauthorized")), says(200, {}));

  await cluster.get(ref);
  await writeFile(join(folder, "token"), "second");
  await cluster.get(ref);

  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer first",
    "Bearer first",
    "Bearer second",
  ]);
});

it("sends nothing without a token", async () => {
  const cluster = new KubernetesCluster(settings());
  await rm(join(folder, "token"));

  await expect(cluster.delete(ref)).rejects.toMatchObject({ kind: "unavailable" });
  expect(server.requests).toEqual([]);
});

it("knows an IPv6 address from a name", () => {
  expect(serverAt("fd00::1")).toBe("https://[fd00::1]:443");
  expect(serverAt("10.0.0.1")).toBe("https://10.0.0.1:443");
});

it("knows that it is in no pod", () => {
  expect(inCluster({}, folder)).toBeUndefined();
});

function serverAt(host: string): string | undefined {
  return inCluster({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: "443" }, folder)?.server;
}
