import { namespace } from "../../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { behavesLikeACluster } from "../../contracts/cluster.ts";

behavesLikeACluster("The cluster in memory", async () => {
  const cluster = new InMemoryCluster();
  cluster.add(namespace("contract"));
  return { cluster, namespace: "contract", requestsSent: () => cluster.requests.length };
});
