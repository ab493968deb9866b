import { afterEach, expect, it } from "vitest";

import { CONFIG_MAP, LIMIT_RANGE, POD } from "../../lib/world/kubernetes/kinds.ts";
import { type Cluster, WorldError } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import { crashLoop, fire, sickCart, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
afterEach(() => engine.stop());

const shown = async (): Promise<{
  changes: { about: string; by: string; fields: string[] }[];
  missing_evidence: string[];
}> => {
  const [incident] = await engine.incidents();
  return (await engine.request(`/api/v1/incidents/${incident!.id}`)).json() as never;
};

async function edited(): Promise<void> {
  await wellCart(engine);
  engine.cluster.add({
    ...CONFIG_MAP,
    metadata: { namespace: "shop", name: "settings" },
    data: { LEVEL: "info" },
  } as never);
  await engine.passSeconds(3600 * 3);
  await engine.cluster
    .as("kubectl-edit")
    .patch({ ...CONFIG_MAP, namespace: "shop", name: "settings" }, [
      { op: "replace", path: "/data/LEVEL", value: "a-secret-that-nobody-may-see" },
    ]);
  await engine.passSeconds(30);
}

const firesNow = async (): Promise<void> => {
  const { items } = await engine.cluster.list(POD, { namespace: "shop" });
  const pod = items[0]!.metadata.name;
  engine.cluster.stick("shop", pod);
  await engine.passSeconds(90);
  await fire(engine, crashLoop(pod, "shop", { startsAt: engine.cluster.clock.now() }));
};

it("an incident tells what was written shortly before it began: who, when and which fields, and no value", async () => {
  engine = new InMemoryEngine();
  await edited();
  await firesNow();

  const { changes } = await shown();

  expect(changes[0]).toMatchObject({ about: "ConfigMap shop/settings", by: "kubectl-edit", fields: ["data.LEVEL"] });
  expect(JSON.stringify(await engine.incidents())).not.toContain("a-secret");
});

it("a rollout is told with what it changed", async () => {
  engine = new InMemoryEngine();
  await fire(engine, crashLoop(await sickCart(engine), "shop", { startsAt: new Date("2026-01-01T00:01:30Z") }));

  expect((await shown()).changes[0]).toMatchObject({
    about: "Deployment shop/cart",
    how: "rolled-out",
    fields: ["image of container cart is shop/cart:2.0 and was shop/cart:1.0"],
  });
});

it.each(["forbidden", "unavailable", "not-found"] as const)("what is %s is missing, and nothing else", async (kind) => {
  engine = new InMemoryEngine({}, (cluster): Cluster =>
    withList(cluster, (of, options) =>
      of.kind === LIMIT_RANGE.kind
        ? Promise.reject(new WorldError(kind, "cannot be had"))
        : cluster.listMetadata(of, options),
    ),
  );
  await edited();
  await firesNow();

  const { changes, missing_evidence } = await shown();

  expect(changes[0]).toMatchObject({ about: "ConfigMap shop/settings" });
  expect(missing_evidence).toContain("LimitRanges of namespace shop: cannot be had");
});

it("is looked at once for an incident, in six lists of metadata", async () => {
  engine = new InMemoryEngine();
  await edited();
  const before = engine.cluster.requests.length;
  await firesNow();
  await engine.passSeconds(300);

  const lists = engine.cluster.requests
    .slice(before)
    .filter(({ verb, namespace }) => verb === "listMetadata" && namespace === "shop");
  expect(lists.map(({ kind }) => kind).sort()).toEqual([
    "ConfigMap",
    "HorizontalPodAutoscaler",
    "LimitRange",
    "NetworkPolicy",
    "ResourceQuota",
    "Service",
  ]);
});

/** Methods of a class look at its private fields: they must be called on it. */
function withList(cluster: Cluster, listMetadata: Cluster["listMetadata"]): Cluster {
  return new Proxy(cluster, {
    get: (target, name) => {
      if (name === "listMetadata") return listMetadata;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

it("whoever has already listed a kind for the diagnosis is not asked for it a second time", async () => {
  engine = new InMemoryEngine();
  await wellCart(engine);
  const labels = { namespace: "shop", deployment: "cart" };
  const before = engine.cluster.requests.length;

  await fire(engine, alert("KubeDeploymentReplicasMismatch", labels, { startsAt: engine.cluster.clock.now() }));

  const lists = engine.cluster.requests.slice(before).filter(({ verb }) => verb === "list" || verb === "listMetadata");
  const asked = lists.map(({ kind, namespace }) => `${kind} ${namespace}`);
  expect(asked).toContain("Service shop");
  expect(asked.filter((each) => /^(Service|NetworkPolicy|Horizontal\w+) shop$/.test(each))).toHaveLength(3);
});
