import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { NAMESPACE, SERVICE_ACCOUNT } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { behavesLikeACluster } from "../contracts/cluster.ts";
import { account } from "../support/people.ts";

behavesLikeACluster("a real API server", async () => {
  if (!process.env["KUBECONFIG"]) throw new Error("set KUBECONFIG to the cluster to test on: these tests write to it");
  const connection = await fromKubeconfig();
  let sent = 0;
  const cluster = new KubernetesCluster(connection, { onRequest: () => (sent += 1) });
  const namespace = `contract-${Date.now().toString(36)}`;
  const itself = { ...NAMESPACE, name: namespace };

  await cluster.create({ ...NAMESPACE, metadata: { name: namespace } });
  // A pod is refused until its namespace has this.
  await cluster.watchUntil({ ...SERVICE_ACCOUNT, namespace, name: "default" }, Boolean, 30);
  return {
    cluster,
    namespace,
    requestsSent: () => sent,
    logIn: () =>
      account(connection, {
        namespace,
        name: "reader",
        rights: { incidents: ["get", "list"], "incidents/approval": ["create"] },
      }),
    end: async () => {
      await cluster.delete(itself);
      cluster.close();
    },
  };
});
