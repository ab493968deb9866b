import { CLUSTER_VERSION } from "../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, orNothing } from "../world/world.ts";

export const CLUSTER_RIGHTS = ["config.openshift.io/clusterversions: get"];

interface ClusterVersion extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/**
 * What OpenShift says of an upgrade that is under way. Elsewhere the kind does not exist, and nothing tells an upgrade from nodes that simply
 * differ: managed node pools are of mixed versions for weeks.
 */
export async function upgradeUnderWay(cluster: Cluster): Promise<string | undefined> {
  const version = await orNothing(cluster.get<ClusterVersion>({ ...CLUSTER_VERSION, name: "version" }));
  const progressing = version?.status?.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.status !== "True") return undefined;
  return `ClusterVersion is Progressing${progressing.message === undefined ? "" : `: ${progressing.message.slice(0, 200)}`}`;
}
