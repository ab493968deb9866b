import type { PlatformEvidence, UnreadyPod } from "../domain/platform-evidence.ts";
import {
  CLUSTER_OPERATOR,
  CLUSTER_VERSION,
  MACHINE,
  MACHINE_CONFIG_POOL,
  MACHINE_HEALTH_CHECK,
  NAMESPACE,
  NODE,
  POD,
} from "../world/kubernetes/kinds.ts";
import type { Node } from "../world/kubernetes/objects.ts";
import type { Cluster } from "../world/world.ts";
import { WEBHOOK_RIGHTS, deadWebhooks } from "./dead-webhooks.ts";
import type { Gatherer } from "./gatherer.ts";
import { nodesOf } from "./node-status.ts";
import { belongingOf } from "./owner-walk.ts";
import { platformPods } from "./platform-pods.ts";
import { type PlatformObject, atWorkOf, complaintsOf, unreadyPod } from "./platform-status.ts";

const API_SERVICE = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" };
const INGRESS_CONTROLLER = { apiVersion: "operator.openshift.io/v1", kind: "IngressController" };

const NAMESPACES_LOOKED_AT = 6;
/** More of them are one trouble, not many. */
const UNREADY_TOLD = 10;

/** A part of the cluster: what it says of itself, the pods that it runs by, the nodes, and who refuses what is written. */
export const platformGatherer: Gatherer = {
  kinds: [
    NAMESPACE,
    CLUSTER_OPERATOR,
    CLUSTER_VERSION,
    MACHINE_CONFIG_POOL,
    MACHINE,
    MACHINE_HEALTH_CHECK,
    API_SERVICE,
    INGRESS_CONTROLLER,
  ],
  rights: [
    "/namespaces,services: get",
    "config.openshift.io/clusteroperators,clusterversions: get",
    "machineconfiguration.openshift.io/machineconfigpools: get",
    "machine.openshift.io/machines,machinehealthchecks: get",
    "apiregistration.k8s.io/apiservices: get",
    "operator.openshift.io/ingresscontrollers: get",
    "/nodes: list",
    "/pods: get,list",
    "apps/deployments,replicasets,statefulsets,daemonsets: get",
    ...WEBHOOK_RIGHTS,
  ],
  async gather(cluster, about): Promise<PlatformEvidence> {
    const object = await cluster.get<PlatformObject>(about.target);
    const said = { ...object, kind: about.target.kind };
    const namespaces = namespacesOf(said);
    const missing: string[] = [];
    const where = object.spec?.service && said.kind === API_SERVICE.kind ? object.spec.service : namespaces;
    const [pods, nodes, webhooks] = await Promise.all([
      platformPods(cluster, where, missing),
      cluster.list<Node>(NODE, {}),
      deadWebhooks(cluster),
    ]);
    const unready = await Promise.all(
      pods
        .flatMap((pod) => unreadyPod(pod) ?? [])
        .slice(0, UNREADY_TOLD)
        .map((each) => withWorkload(cluster, each)),
    );
    const seen = {
      uid: object.metadata.uid ?? "",
      complaints: complaintsOf(said),
      atWork: atWorkOf(said),
      namespaces,
      pods: pods.length,
      unready,
      deadWebhooks: webhooks,
      nodes: nodesOf(nodes.items),
    };
    const inShort = inWords(about.target, seen);
    return { ...about, about: "platform", owner: CLUSTERS_OWN, inShort, notes: [], missing, ...seen };
  },
};

/** What it should be the cluster's own operators say, and no deployer. */
const CLUSTERS_OWN: PlatformEvidence["owner"] = {
  kind: "operator",
  confidence: 0.8,
  because: "it is a part of the cluster, which its own operators look after",
};

function namespacesOf({ kind, metadata: { name }, spec, status }: PlatformObject): string[] {
  switch (kind) {
    case "Namespace":
      return [name];
    case "ClusterVersion":
      return ["openshift-cluster-version"];
    case "MachineConfigPool":
      return ["openshift-machine-config-operator"];
    case "IngressController":
      return ["openshift-ingress"];
    case "APIService":
      return spec?.service?.namespace === undefined ? [] : [spec.service.namespace];
    default: {
      const related = status?.relatedObjects ?? [];
      const named = related.flatMap((each) => (each.resource === "namespaces" && each.name ? [each.name] : []));
      return [...new Set(named)].slice(0, NAMESPACES_LOOKED_AT);
    }
  }
}

async function withWorkload(cluster: Cluster, pod: Omit<UnreadyPod, "workload">): Promise<UnreadyPod> {
  const { namespace, name } = pod;
  const found = await belongingOf(cluster, { ...POD, namespace, name });
  const through = found?.through ?? found?.root;
  const runsPods = through !== undefined && ["Deployment", "StatefulSet", "DaemonSet"].includes(through.kind);
  return { ...pod, workload: runsPods ? through : undefined };
}

type Shown = Pick<PlatformEvidence, "complaints" | "atWork" | "pods" | "unready" | "nodes" | "namespaces">;

function inWords(
  { kind, name }: PlatformEvidence["target"],
  { complaints, atWork, pods, unready, nodes, namespaces }: Shown,
): string {
  const says =
    complaints.length === 0
      ? "says nothing bad of itself"
      : `says ${complaints.map(({ type, status }) => `${type}=${status}`).join(", ")}`;
  const works = atWork ? `, it is at work (${atWork.reason})` : "";
  const where =
    namespaces.length === 0 ? "" : `; ${pods - unready.length} of ${pods} pods in ${namespaces.join(", ")} are ready`;
  return `${kind} ${name} ${says}${works}${where}; ${nodes.total - nodes.notReady.length} of ${nodes.total} nodes are ready`;
}
