import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import type { InMemoryEngine } from "./in-memory-engine.ts";

/** A Deployment, or a Service in front of it, that is otherwise than it was applied, or has too little memory. */
export async function trouble(
  engine: InMemoryEngine,
  what: "scaled to zero" | "out of memory" | "misdirected",
): Promise<void> {
  const { cluster } = engine;
  const applied = (object: object): object => ({
    annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(object) },
  });
  const resources = { limits: { memory: "256Mi" } };
  const cart = deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", container: { resources } });
  const spec = { selector: { app: "cart" }, ports: [{ port: 80, targetPort: 8080 }] };
  const metadata = { namespace: "shop", name: "cart" };
  cluster.add(
    namespace("shop", { "kubeheal.io/heal": "auto" }),
    { ...cart, metadata: { ...cart.metadata, ...applied(cart) } },
    { ...SERVICE, metadata: { ...metadata, ...applied({ spec }) }, spec } as KubeObject,
  );
  await engine.passSeconds(60);
  if (what === "scaled to zero")
    await cluster.patch({ ...DEPLOYMENT, ...metadata }, [{ op: "replace", path: "/spec/replicas", value: 0 }]);
  if (what === "misdirected")
    await cluster.patch({ ...SERVICE, ...metadata }, [{ op: "replace", path: "/spec/selector/app", value: "card" }]);
  if (what === "out of memory")
    cluster.images.set("shop/cart:1.0", ({ container }) =>
      container.resources?.limits?.["memory"] === "256Mi" ? "runs-out-of-memory" : "runs",
    );
  await engine.passSeconds(120);
}
