import { namespace } from "../../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { behavesLikeACluster } from "../../contracts/cluster.ts";

behavesLikeACluster("The cluster in memory", async () => {
  const cluster = new InMemoryCluster();
  cluster.add(namespace("contract"));
  return {
    cluster,
    namespace: "contract",
    requestsSent: () => cluster.requests.length,
    logIn: async () => {
      const username = "system:serviceaccount:contract:reader";
      const home = { to: username, namespace: "contract" };
      cluster.accounts.add("readers-token", username, ["system:serviceaccounts"]);
      cluster.accounts.grant({ ...home, verbs: ["get", "list"], resources: ["incidents"] });
      cluster.accounts.grant({ ...home, verbs: ["create"], resources: ["incidents/approval"] });
      return "readers-token";
    },
  };
});
