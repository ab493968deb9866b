import { describe, expect, it } from "vitest";

import { deployment, namespace } from "../../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { ARGO_APPLICATION, CONFIG_MAP, NODE, POD } from "../../../lib/world/kubernetes/kinds.ts";
import type { ConfigMap, Pod } from "../../../lib/world/kubernetes/objects.ts";
import type { Kind, KubeObject } from "../../../lib/world/world.ts";
import { CART, cartOf, deploy, podsOf, shop } from "./shop.ts";

const note = (name: string, more: object = {}): ConfigMap => ({
  ...CONFIG_MAP,
  metadata: { name, namespace: "default", ...more },
  data: { text: name },
});

const scaleTo = (value: number) => [{ op: "replace" as const, path: "/spec/replicas", value }];

async function namesOf(cluster: InMemoryCluster, kind: Kind, options: object): Promise<string[]> {
  const { items } = await cluster.list(kind, options);
  return items.map((item) => item.metadata.name);
}

describe("the cluster in memory", () => {
  it("is the same each time: names, uids, times", async () => {
    const [one, other] = [shop(), shop()];

    for (const cluster of [one, other]) await deploy(cluster, "shop/cart:2.0");

    expect(await podsOf(one)).toEqual(await podsOf(other));
  });

  it("hands out copies, so that nobody changes what is stored by changing what was read", async () => {
    const cluster = new InMemoryCluster();
    const mine = note("a");
    await cluster.create(mine);
    const read = await cluster.get<ConfigMap>({ ...CONFIG_MAP, namespace: "default", name: "a" });

    for (const object of [mine, read]) (object.data as Record<string, string>)["text"] = "changed";

    const [listed] = (await cluster.listMetadata(CONFIG_MAP, {})).items;
    const { data } = await cluster.get<ConfigMap>({ ...CONFIG_MAP, namespace: "default", name: "a" });
    expect(data).toEqual({ text: "a" });
    expect(() => Object.assign(listed!.metadata, { uid: "changed" })).toThrow(TypeError);
  });

  it.each([
    ["app=cart", ["a", "b"]],
    ["app==cart,tier!=web", ["b"]],
    ["tier in (web, back)", ["a", "b"]],
    ["app notin (cart)", ["c", "d"]],
    ["app", ["a", "b", "c"]],
    ["!app", ["d"]],
  ])("selects by labels: %s", async (labelSelector, names) => {
    const cluster = new InMemoryCluster();
    await cluster.create(note("c", { labels: { app: "till" } }));
    await cluster.create(note("a", { labels: { app: "cart", tier: "web" } }));
    await cluster.create(note("d"));
    await cluster.create(note("b", { labels: { app: "cart", tier: "back" } }));

    expect(await namesOf(cluster, CONFIG_MAP, { namespace: "default", labelSelector })).toEqual(names);
  });

  it("selects by name, node and phase", async () => {
    const cluster = shop();
    const [pod] = await podsOf(cluster);
    const on = `spec.nodeName=${pod!.spec!.nodeName}`;

    expect(await namesOf(cluster, POD, { fieldSelector: `metadata.name=${pod!.metadata.name}` })).toHaveLength(1);
    expect(await namesOf(cluster, POD, { fieldSelector: on })).toEqual([pod!.metadata.name]);
    expect(await namesOf(cluster, POD, { fieldSelector: `${on},status.phase=Running` })).toHaveLength(1);
    expect(await namesOf(cluster, POD, { fieldSelector: "status.phase!=Running" })).toEqual([]);
  });

  it("lists in pages, in order, and loses nothing between them", async () => {
    const cluster = new InMemoryCluster();
    cluster.add(namespace("zoo"));
    for (const name of ["e", "b", "d", "a", "c"]) await cluster.create(note(name));
    await cluster.create({ ...note("a"), metadata: { name: "a", namespace: "zoo" } });

    const pages: string[][] = [];
    let next: string | undefined;
    do {
      const page = await cluster.listMetadata(CONFIG_MAP, { limit: 2, continue: next });
      pages.push(page.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      next = page.continue;
    } while (next);

    expect(pages).toEqual([
      ["default/a", "default/b"],
      ["default/c", "default/d"],
      ["default/e", "zoo/a"],
    ]);
  });

  it("keeps who wrote which field, and when", async () => {
    const cluster = new InMemoryCluster();
    cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }));
    await cluster.clock.passSeconds(60);

    await cluster
      .as("kubectl-edit")
      .patch(CART, [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" }]);

    const { metadata } = await cartOf(cluster);
    const container = { 'k:{"name":"cart"}': { "f:image": {} } };
    const edited = metadata.managedFields?.find((entry) => entry.manager === "kubectl-edit");
    expect(edited).toMatchObject({ operation: "Update", time: "2026-01-01T00:01:00Z" });
    expect(edited?.fieldsV1).toEqual({ "f:spec": { "f:template": { "f:spec": { "f:containers": container } } } });
    const creator = metadata.managedFields?.find((entry) => entry.manager === "kubectl-create");
    expect(JSON.stringify(creator?.fieldsV1)).toContain("f:replicas");
    expect(JSON.stringify(creator?.fieldsV1)).not.toContain("f:image");
    const status = metadata.managedFields?.find((entry) => entry.subresource === "status");
    expect(status).toMatchObject({ manager: "kube-controller-manager" });
  });

  it("lets nobody write the status by the way, except where it is an ordinary field", async () => {
    const cluster = shop();
    const application = {
      ...ARGO_APPLICATION,
      metadata: { name: "cart", namespace: "shop" },
      spec: {},
      status: { sync: "Synced" },
    };
    const [pod] = await podsOf(cluster);
    const { namespace, name } = pod!.metadata;

    await cluster.patch({ ...POD, namespace, name }, [{ op: "add", path: "/status/phase", value: "Failed" }]);
    const stored = await cluster.create<KubeObject & { status: unknown }>(application);

    expect((await cluster.get<Pod>({ ...POD, namespace, name })).status?.phase).toBe("Running");
    expect(stored.status).toEqual({ sync: "Synced" });
  });

  it("keeps an object with finalizers until the last is taken away", async () => {
    const cluster = new InMemoryCluster();
    const ref = { ...CONFIG_MAP, namespace: "default", name: "kept" };
    await cluster.create(note("kept", { finalizers: ["kubeheal.io/kept"] }));

    await cluster.delete(ref);
    expect((await cluster.get(ref)).metadata.deletionTimestamp).toBe("2026-01-01T00:00:00Z");
    await cluster.patch(ref, [{ op: "remove", path: "/metadata/finalizers" }]);

    await expect(cluster.get(ref)).rejects.toMatchObject({ kind: "not-found" });
  });

  it("takes everything in a namespace with it", async () => {
    const cluster = shop();

    await cluster.delete({ apiVersion: "v1", kind: "Namespace", name: "shop" });

    expect(await podsOf(cluster)).toEqual([]);
    await expect(cartOf(cluster)).rejects.toMatchObject({ kind: "not-found" });
  });

  it("stores nothing of a dry run, yet refuses what it would refuse", async () => {
    const cluster = shop();
    const before = await cartOf(cluster);

    const tried = await cluster.patch(CART, scaleTo(9), { dryRun: true });
    await expect(cluster.patch(CART, scaleTo(-1), { dryRun: true })).rejects.toMatchObject({ kind: "invalid" });
    await cluster.create(note("tried"), { dryRun: true });

    expect(tried).toMatchObject({ spec: { replicas: 9 } });
    expect(await cartOf(cluster)).toEqual(before);
    expect(await namesOf(cluster, CONFIG_MAP, {})).toEqual([]);
  });

  it("counts the calls made through it, and not those of its controllers", async () => {
    const cluster = shop();

    await deploy(cluster, "shop/cart:2.0");
    await cluster.as("argocd-controller").listMetadata(NODE, {});

    expect(cluster.requests).toEqual([
      { verb: "patch", kind: "Deployment", namespace: "shop", name: "cart", dryRun: false, manager: "kubeheal" },
      {
        verb: "listMetadata",
        kind: "Node",
        namespace: undefined,
        name: undefined,
        dryRun: false,
        manager: "argocd-controller",
      },
    ]);
  });
});
