import { beforeEach, expect, it } from "vitest";

import { lookAtNamespace } from "../../lib/evidence/look-at-namespace.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CONFIG_MAP, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { NOW } from "../support/incidents.ts";

let cluster: InMemoryCluster;
const service = (name: string, spec: object): KubeObject =>
  ({ ...SERVICE, metadata: { namespace: "shop", name }, spec }) as KubeObject;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(
    deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }),
    service("cart", { selector: { app: "cart" }, ports: [{ port: 80 }] }),
    service("elsewhere", { type: "ExternalName", externalName: "db.example" }),
    { ...CONFIG_MAP, metadata: { namespace: "shop", name: "settings" }, data: { TOKEN: "a-secret" } } as never,
    deployment({ namespace: "other", name: "cart", image: "shop/cart:1.0" }),
  );
});

it("remembers names, hashes of specs and when each was written, of this namespace, and no value", async () => {
  const { takenAt, objects } = await lookAtNamespace(cluster, "shop", NOW);

  expect(takenAt).toBe(NOW.toISOString());
  expect(objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "Deployment cart",
    "Service cart",
    "Service elsewhere",
    "ConfigMap settings",
  ]);
  expect(objects[0]).toMatchObject({
    spec: expect.stringMatching(/^\w{16}$/) as string,
    writtenAt: expect.any(String) as string,
  });
  expect(objects[1]?.selector).toEqual({ app: "cart" });
  expect(objects[2]).not.toHaveProperty("selector");
  expect(objects[3]).not.toHaveProperty("spec");
  expect(JSON.stringify(objects)).not.toContain("a-secret");
});

it("an equal spec has an equal hash, another one another", async () => {
  const specs = async (): Promise<(string | undefined)[]> =>
    (await lookAtNamespace(cluster, "shop", NOW)).objects.map(({ spec }) => spec);
  const before = await specs();
  expect(await specs()).toEqual(before);

  await cluster.patch({ ...SERVICE, namespace: "shop", name: "cart" }, [
    { op: "replace", path: "/spec/ports", value: [{ port: 81 }] },
  ]);

  expect((await specs())[1]).not.toBe(before[1]);
});

it("leaves out a kind that may not be listed, and one of which there are too many", async () => {
  const faulty = withFaults(cluster, ({ kind, verb }) =>
    kind === "Deployment" && verb === "list" ? "forbidden" : undefined,
  );
  cluster.add(...Array.from({ length: 500 }, (_, n) => service(`more-${n}`, { ports: [] })));

  const { objects } = await lookAtNamespace(faulty, "shop", NOW);

  expect(objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["ConfigMap settings"]);
});

it("is no look where the server does not answer", async () => {
  const faulty = withFaults(cluster, () => "unavailable");

  await expect(lookAtNamespace(faulty, "shop", NOW)).rejects.toMatchObject({ kind: "unavailable" });
});
