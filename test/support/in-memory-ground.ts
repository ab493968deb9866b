import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CONFIG_MAP } from "../../lib/world/kubernetes/kinds.ts";
import type { Ground } from "./ground.ts";

/** A cluster in this process, on virtual time. */
export function inMemoryGround(): Ground {
  const [app, engine] = ["shop", "kubeheal"];
  const cluster = new InMemoryCluster({ mode: "driven", podStartSeconds: 1, nodes: ["worker-1"] });
  cluster.add(namespace(engine), namespace(app, { "kubeheal.io/heal": "auto" }));
  cluster.add({ ...CONFIG_MAP, metadata: { name: "kubeheal-policy", namespace: engine } });
  return {
    app,
    engine,
    cluster,
    stale: cluster.behind(),
    person: cluster.as("kubectl-edit"),
    deploy: async (wanted) => void (await cluster.as("kubectl-edit").create(wanted)),
    now: () => cluster.clock.now(),
    passSeconds: (seconds) => cluster.clock.passSeconds(seconds),
    behaves: (image, behaviour) => cluster.images.set(image, behaviour),
    stick: (pod) => cluster.stick(app, pod),
  };
}
