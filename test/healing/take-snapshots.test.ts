import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { whyOf } from "../../lib/domain/incident.ts";
import { takeSnapshots } from "../../lib/healing/take-snapshots.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { isSettledAs } from "../behaviours/shop.ts";
import { alert } from "../support/alerts.ts";
import { fire, until } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const CART = { ...SERVICE, namespace: "shop", name: "cart" };
const HOUR = 3600;

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
  engine.cluster.add(
    namespace("shop", { "kubeheal.io/heal": "auto" }),
    namespace("private"),
    namespace("odd", { "kubeheal.io/heal": "perhaps" }),
    deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }),
    { ...SERVICE, metadata: { namespace: "shop", name: "cart" }, spec: { selector: { app: "cart" } } } as KubeObject,
  );
});
afterEach(() => engine.stop());

const names = async (which: "newest" | "good" = "newest"): Promise<string[] | undefined> =>
  (await engine.context.snapshots.load("shop"))?.[which]?.objects.map(({ kind, name }) => `${kind} ${name}`);
const add = (name: string): void =>
  engine.cluster.add({ ...SERVICE, metadata: { namespace: "shop", name }, spec: {} } as KubeObject);
const lists = (): number =>
  engine.cluster.requests.filter(({ verb, namespace: home }) => verb === "list" && home === "shop").length;
const down = (service: string): Promise<unknown> => {
  const labels = { namespace: "shop", service, job: service };
  return fire(engine, alert("TargetDown", labels, { startsAt: engine.cluster.clock.now() }));
};

describe("what there is in a namespace", () => {
  it("is remembered where people have opted in, and nowhere else", async () => {
    expect(await takeSnapshots(engine.context)).toBe("remembered 1 namespaces");

    expect(await names()).toEqual(["Deployment cart", "Service cart"]);
    expect(await engine.context.snapshots.load("private")).toBeUndefined();
    expect(await engine.context.snapshots.load("odd")).toBeUndefined();
  });

  it("is remembered by the scan, with the rights that it declares", async () => {
    const headers = { "ce-id": "scan-1", "ce-source": "/scan", "ce-type": "dev.knative.sources.ping" };

    await engine.post("/functions/anomalies", { clock: "scan" }, { "ce-specversion": "1.0", ...headers });
    await engine.settle();

    expect(await names()).toEqual(["Deployment cart", "Service cart"]);
  });

  it("is looked at once an hour, and counts as good after that", async () => {
    await takeSnapshots(engine.context);
    add("late");
    const before = lists();
    await engine.passSeconds(HOUR - 60);
    expect(await takeSnapshots(engine.context)).toBe("remembered 0 namespaces");
    expect(lists()).toBe(before);
    expect(await names("good")).toBeUndefined();

    await engine.passSeconds(60);
    await takeSnapshots(engine.context);

    expect(await names()).toEqual(["Deployment cart", "Service cart", "Service late"]);
    expect(await names("good")).toEqual(["Deployment cart", "Service cart"]);
  });

  it("stays as it was while something is wrong there, and for an hour after it began", async () => {
    await takeSnapshots(engine.context);
    await engine.passSeconds(2 * HOUR);
    await down("cart");
    add("late");

    await takeSnapshots(engine.context);

    expect(await names()).not.toContain("Service late");
  });

  it("one that cannot be read is named, and the others go on", async () => {
    engine.cluster.add(namespace("another", { "kubeheal.io/heal": "observe" }));
    engine.cluster.add({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: engine.settings.namespace, name: "snapshot-another" },
      data: { "snapshot.json": "{}" },
    } as never);

    expect(await takeSnapshots(engine.context)).toMatch(
      /^remembered 1 namespaces; of namespace another nothing could be remembered: .*cannot be read/,
    );
  });
});

describe("a Service was deleted", () => {
  it("that the alert names: what it sent to is found by what is remembered, and since when it is gone is told", async () => {
    await takeSnapshots(engine.context);
    await engine.passSeconds(600);
    await engine.cluster.as("kubectl").delete(CART);

    await down("cart");
    const given = await until(engine, isSettledAs("handed-over"));

    expect(given).toMatchObject({
      target: { kind: "Deployment", name: "cart" },
      finding: { problem: "service-vanished" },
    });
    expect(whyOf(given)).toMatch(
      /^Service cart, which sent to its pods, is gone: it was there at 2026-01-01T00:00:.*apply it again from where it is kept/,
    );
  });

  it("between two looks: between when and when is told", async () => {
    await takeSnapshots(engine.context);
    await engine.passSeconds(600);
    await engine.cluster.as("kubectl").delete(CART);
    await engine.passSeconds(HOUR);
    await takeSnapshots(engine.context);
    await engine.passSeconds(600);

    await down("cart");

    expect(whyOf(await until(engine, isSettledAs("handed-over")))).toMatch(
      /is gone: it was there at 2026-01-01T00:00:.*, and no more at 2026-01-01T01:10:/,
    );
  });

  it("and nothing is remembered: it is as if it never was", async () => {
    await engine.cluster.as("kubectl").delete(CART);

    await down("cart");
    const given = await until(engine, isSettledAs("handed-over"));

    expect(whyOf(given)).toMatch(/^TargetDown names something in namespace shop, which does not exist/);
  });

  it("and made again under its name: nothing is amiss", async () => {
    await takeSnapshots(engine.context);
    await engine.passSeconds(600);
    await engine.cluster.delete(CART);
    engine.cluster.add({
      ...SERVICE,
      metadata: { namespace: "shop", name: "cart" },
      spec: { selector: { app: "cart" } },
    } as KubeObject);

    await down("cart");
    const given = await until(engine, isSettledAs("handed-over"));

    expect(whyOf(given)).toMatch(/the symptom does not show in the API/);
  });
});
