import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import { alert } from "../support/alerts.ts";
import { crashLoop, fire, sickCart, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const targets = async (): Promise<string[]> =>
  (await engine.incidents()).map(({ target }) =>
    target ? `${target.kind} ${target.namespace}/${target.name}` : "none",
  );
const podOf = (parts: object): Parameters<typeof engine.cluster.add>[0] =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "shop", ...parts },
    spec: { containers: [{ name: "main", image: "shop/cart:1.0" }] },
  }) as never;

describe("a target is found by looking", () => {
  it("from the pod to its Deployment, and by the label that this alert really uses", async () => {
    const pod = await sickCart(engine);

    // Every alert of kube-state-metrics also names the pod that was scraped, or so it looks.
    await fire(
      engine,
      crashLoop(pod),
      alert("KubeDeploymentReplicasMismatch", { namespace: "shop", deployment: "cart", pod: "kube-state-metrics-0" }),
    );

    expect(await targets()).toEqual(["Deployment shop/cart"]);
  });

  it("of a pod that nobody controls: itself", async () => {
    await wellCart(engine);
    engine.cluster.add(podOf({ name: "lonely" }));

    await fire(engine, crashLoop("lonely"));

    expect(await targets()).toEqual(["Pod shop/lonely"]);
  });

  it("up to the first that may not be read, which is named", async () => {
    await wellCart(engine);
    const kind = { apiVersion: "shops.example/v1", kind: "CartShop" };
    engine.cluster.define(kind, "cartshops");
    engine.cluster.add({ ...kind, metadata: { namespace: "shop", name: "cart-shop" } });
    const { metadata } = await engine.cluster.get({ ...kind, namespace: "shop", name: "cart-shop" });
    const owner = { ...kind, name: "cart-shop", uid: metadata.uid, controller: true };
    engine.cluster.add(podOf({ name: "rolled", ownerReferences: [owner] }));

    await fire(engine, crashLoop("rolled"));

    expect(await targets()).toEqual(["CartShop shop/cart-shop"]);
    expect(await engine.incidents()).toMatchObject([{ progress: { status: "settled", ending: "handed-over" } }]);
  });

  it("of a pod that is gone: by its ReplicaSet, which is kept", async () => {
    const pod = await sickCart(engine);
    await engine.cluster.patch({ ...DEPLOYMENT, namespace: "shop", name: "cart" }, [
      { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:1.0" },
    ]);
    await engine.passSeconds(60);

    await fire(engine, crashLoop(pod));

    expect(await targets()).toEqual(["Deployment shop/cart"]);
  });
});

describe("nothing can be found", () => {
  it("is said, with people at once, and nothing is changed", async () => {
    await wellCart(engine);

    await fire(engine, crashLoop("no-such-pod-abcde"));

    expect(await engine.incidents()).toMatchObject([
      {
        progress: {
          status: "settled",
          ending: "handed-over",
          because: expect.stringContaining("which does not exist") as string,
        },
      },
    ]);
  });

  it("a namespace that is not opted in is one row that is closed at once, and nothing in it is read", async () => {
    engine.cluster.add({ apiVersion: "v1", kind: "Namespace", metadata: { name: "private" } });
    await engine.passSeconds(1);
    const before = engine.cluster.requests.length;

    await fire(engine, crashLoop("a", "private"), crashLoop("b", "private"));

    expect(await engine.incidents()).toMatchObject([{ ignored: 2, progress: { status: "closed", ending: "ignored" } }]);
    expect(engine.cluster.requests.slice(before).filter(({ kind }) => kind === "Pod")).toEqual([]);
  });

  it.each(["Auto", "true", "enabled"])("heal=%s opts in to nothing", async (mode) => {
    await wellCart(engine, "shop", mode);

    expect((await fire(engine, crashLoop("x"))).alerts).toMatchObject([
      { answer: "ignored", why: expect.stringContaining("with observe, suggest, approve or auto") as string },
    ]);
  });
});

it("a hostile severity is a severity like any other, and spoils no incident", async () => {
  const pod = await sickCart(engine);

  await fire(engine, crashLoop(pod, "shop", { severity: "constructor" }));

  expect(await engine.incidents()).toMatchObject([{ severity: "medium" }]);
});
