import { afterEach, expect, it } from "vitest";

import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster, KubeObject, Ref } from "../../lib/world/world.ts";
import { crashLoop, fire, sickCart, until } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let isBehind = true;
const engine = new InMemoryEngine({}, behind);
afterEach(() => engine.stop());

/** A cluster whose Deployment controller has not come to look at the newest spec. */
function behind(cluster: Cluster): Cluster {
  const get = async <T extends KubeObject>(ref: Ref): Promise<T> => {
    const found = await cluster.get<T & Deployment>(ref);
    if (!isBehind || ref.kind !== "Deployment") return found;
    return { ...found, status: { ...found.status, observedGeneration: (found.metadata.generation ?? 1) - 1 } };
  };
  return new Proxy(cluster, {
    get: (target, name) => {
      if (name === "get") return get;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

it("judges nothing before the controller has looked at the newest spec, and heals once it has", async () => {
  const pod = await sickCart(engine);

  await fire(engine, crashLoop(pod));
  const [waiting] = await engine.incidents();
  isBehind = false;
  await until(engine, ({ progress }) => progress.status === "settled" && progress.ending === "healed");

  expect(waiting!.progress).toMatchObject({
    status: "waiting",
    because: expect.stringContaining("observedGeneration is behind") as string,
  });
  const cart = await engine.cluster.get<Deployment>({ ...DEPLOYMENT, namespace: "shop", name: "cart" });
  expect(cart.spec?.template.spec?.containers[0]?.image).toBe("shop/cart:1.0");
});
