import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { POD, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Kind } from "../../lib/world/world.ts";
import type { InMemoryEngine } from "./in-memory-engine.ts";

/** Of a StatefulSet or DaemonSet in an opted-in namespace; it crashes for good, its successor will not. */
export async function stuckPodOf(engine: InMemoryEngine, kind: Kind): Promise<Pod> {
  const { metadata, spec } = deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" });
  const { replicas, ...rest } = spec!;
  const scale = kind === STATEFUL_SET ? { replicas } : {};
  engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), {
    ...kind,
    metadata,
    spec: { ...rest, ...scale },
  } as never);
  await engine.passSeconds(60);
  const [pod] = (await engine.cluster.list<Pod>(POD, { namespace: "shop" })).items;
  engine.cluster.stick("shop", pod!.metadata.name);
  await engine.passSeconds(90);
  return pod!;
}
