import { namespace } from "../../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { behavesLikeACluster } from "../../contracts/cluster.ts";
import { OF_A_NAMESPACE, OF_NO_NAMESPACE } from "../../contracts/cluster/finds-kinds.ts";
import { AUDIENCE } from "../../support/people.ts";

behavesLikeACluster("The cluster in memory", async () => {
  const cluster = new InMemoryCluster();
  cluster.add(namespace("contract"));
  cluster.define(OF_A_NAMESPACE, "roles");
  cluster.define(OF_NO_NAMESPACE, "priorityclasses", { isClusterScoped: true });
  for (const { apiVersion, kind, ...metadata } of [OF_A_NAMESPACE, OF_NO_NAMESPACE])
    cluster.add({ apiVersion, kind, metadata });
  return {
    cluster,
    namespace: "contract",
    requestsSent: () => cluster.requests.length,
    logIn: async () => {
      const username = "system:serviceaccount:contract:reader";
      const home = { to: username, namespace: "contract" };
      const groups = ["system:serviceaccounts"];
      cluster.accounts.add("readers-token", username, { groups });
      cluster.accounts.add("for-the-audience", username, { groups, audience: AUDIENCE });
      cluster.accounts.grant({ ...home, verbs: ["get", "list"], resources: ["incidents"] });
      cluster.accounts.grant({ ...home, verbs: ["create"], resources: ["incidents/approval"] });
      return { token: "readers-token", tokenForAudience: "for-the-audience" };
    },
  };
});
