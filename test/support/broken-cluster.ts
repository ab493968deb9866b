/** Two clusters in which everything that alerts speak of is broken at once: one by its nodes, one by all the rest. */
import { deployment, namespace, node, podDisruptionBudget } from "../../lib/world/in-memory/builders.ts";
import { DAEMON_SET, DEPLOYMENT, NODE, POD, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Kind, KubeObject } from "../../lib/world/world.ts";
import { agents } from "./agents.ts";
import { storageClass, volumeClaim } from "./claims.ts";
import type { InMemoryEngine } from "./in-memory-engine.ts";
import { cronJob, job } from "./jobs.ts";
import { SHORT_OF_DISK, SHORT_OF_MEMORY } from "./nodes.ts";
import { markedTemplate } from "./remediation.ts";
import { measured } from "./volume-figures.ts";

const SHOP = { namespace: "shop" };

export async function breakNodes(engine: InMemoryEngine): Promise<void> {
  const { cluster } = engine;
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), markedTemplate());
  cluster.add(
    ...["silent", "pressed", "full", "flapping", "cut", "unpivoted", "well"].map((name) => node(name, { only: name })),
  );
  cluster.setStatus({ ...NODE, name: "well" }, { addresses: [{ type: "InternalIP", address: "10.0.0.9" }] });
  cluster.add(onlyOn("pressed", "cart"), onlyOn("full", "stock"));
  cluster.nodeSays("pressed", SHORT_OF_MEMORY);
  cluster.nodeSays("full", SHORT_OF_DISK);
  cluster.add(...AGENTS.map(([home, name]) => agents(home, name)));
  await engine.passSeconds(1900);
  await stickAgents(engine);
  cluster.stopNode("silent");
  for (let turn = 0; turn < 4; turn += 1) {
    cluster.stopNode("flapping");
    await engine.passSeconds(30);
    cluster.startNode("flapping");
    await engine.passSeconds(30);
  }
}

/** Of which node the pod is stuck. */
const AGENTS = [
  ["openshift-ovn-kubernetes", "ovnkube-node", "cut"],
  ["openshift-machine-config-operator", "machine-config-daemon", "unpivoted"],
] as const;

async function stickAgents({ cluster }: InMemoryEngine): Promise<void> {
  for (const [home, , on] of AGENTS) {
    const { items } = await cluster.list(POD, { namespace: home, fieldSelector: `spec.nodeName=${on}` });
    cluster.stick(home, items[0]!.metadata.name);
  }
}

function onlyOn(node: string, name: string): KubeObject {
  const spec = { containers: [{ name, image: `shop/${name}:1.0` }], nodeSelector: { only: node } };
  const template = { metadata: { labels: { app: name } }, spec };
  return deployment({ ...SHOP, name, image: `shop/${name}:1.0`, spec: { template } });
}

/** Returns which pod is meant by what the rows call it. */
export async function breakTheRest(engine: InMemoryEngine): Promise<Readonly<Record<string, string>>> {
  const { cluster } = engine;
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  measured(engine.metrics, { data: ALMOST_FULL, files: MANY_FILES, "image-registry-storage": ALMOST_FULL });
  cluster.images.set("shop/broken:2.0", "crashes");
  cluster.images.set("shop/gone:2.0", "never-pulls");
  cluster.images.set("shop/stock:1.0", "runs-out-of-memory");
  const resources = { limits: { memory: "64Mi" } };
  const well = ["cart", "search", "images"].map((name) => deployment({ ...SHOP, name, image: `shop/${name}:1.0` }));
  cluster.add(...well, deployment({ ...SHOP, name: "stock", image: "shop/stock:1.0", container: { resources } }));
  cluster.add(workload(STATEFUL_SET, "ledger"), workload(DAEMON_SET, "agents"));
  cluster.add(podDisruptionBudget({ ...SHOP, name: "search", minAvailable: 1 }), ...others(), ...platform());
  await engine.passSeconds(60);
  await jobs(engine);
  await rollOut(engine, DEPLOYMENT, "cart", "shop/broken:2.0");
  await rollOut(engine, DEPLOYMENT, "images", "shop/gone:2.0");
  await rollOut(engine, STATEFUL_SET, "ledger", "shop/broken:2.0");
  await rollOut(engine, DAEMON_SET, "agents", "shop/broken:2.0");
  const nowhere = { nodeSelector: { disk: "none" }, containers: [{ name: "c", image: "shop/cart:1.0" }] };
  const template = { metadata: { labels: { app: "homeless" } }, spec: nowhere };
  cluster.add(deployment({ ...SHOP, name: "homeless", image: "shop/cart:1.0", spec: { template } }));
  for (const [home, name] of [["shop", "search"], ...PLATFORM] as const)
    cluster.stick(home, (await podOf(engine, home, name)).metadata.name);
  await engine.passSeconds(1000);
  const named = async (home: string, app: string): Promise<string> => (await podOf(engine, home, app)).metadata.name;
  return {
    crashing: await named("shop", "cart"),
    unpullable: await named("shop", "images"),
    hungry: await named("shop", "stock"),
    stuck: await named("shop", "search"),
    homeless: await named("shop", "homeless"),
    router: await named("openshift-ingress", "router"),
    monitor: await named("openshift-monitoring", "monitor"),
  };
}

/** Parts of the platform of which one pod is stuck, and where. */
const PLATFORM = [
  ["openshift-ingress", "router"],
  ["openshift-monitoring", "monitor"],
  ["openshift-dns", "dns"],
  ["openshift-storage", "ceph-mgr"],
  ["openshift-cluster-version", "version"],
  ["openshift-network", "network"],
] as const;

function platform(): KubeObject[] {
  const operator = (name: string, home?: string, conditions: readonly object[] = []): KubeObject =>
    ({
      apiVersion: "config.openshift.io/v1",
      kind: "ClusterOperator",
      metadata: { name },
      status: { conditions, relatedObjects: home === undefined ? [] : [{ resource: "namespaces", name: home }] },
    }) as KubeObject;
  const at = (apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name },
    ...rest,
  });
  const inside = (home: string, apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace: home },
    ...rest,
  });
  const degraded = { type: "Degraded", status: "True", reason: "NoStorage", message: "no class" };
  return [
    ...PLATFORM.map(([home, name]) => deployment({ namespace: home, name, image: `platform/${name}:1` })),
    operator("dns", "openshift-dns"),
    operator("network", "openshift-network"),
    operator("monitoring", "openshift-monitoring"),
    operator("storage", undefined, [degraded]),
    ...["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "image-registry"].map((name) =>
      operator(name),
    ),
    at("config.openshift.io/v1", "ClusterVersion", "version"),
    at("machineconfiguration.openshift.io/v1", "MachineConfigPool", "worker", { spec: { paused: true } }),
    at("apiregistration.k8s.io/v1", "APIService", "v1.shops.example", {
      spec: { service: { namespace: "shop", name: "search" } },
      status: { conditions: [{ type: "Available", status: "False", reason: "MissingEndpoints" }] },
    }),
    inside("openshift-machine-api", "machine.openshift.io/v1beta1", "Machine", "m-1", { status: { phase: "Failed" } }),
    inside("openshift-machine-api", "machine.openshift.io/v1beta1", "MachineHealthCheck", "workers", {
      status: { conditions: [{ type: "RemediationAllowed", status: "False", reason: "TooManyUnhealthy" }] },
    }),
    inside("openshift-ingress-operator", "operator.openshift.io/v1", "IngressController", "default"),
    inside("shop", "operators.coreos.com/v1alpha1", "ClusterServiceVersion", "broker.v1", {
      status: { phase: "Failed", reason: "ComponentUnhealthy", message: "installing: deployment broker not ready" },
    }),
    inside("shop", "image.openshift.io/v1", "ImageStream", "base"),
    inside("shop", "argoproj.io/v1alpha1", "Application", "base", {
      status: {
        sync: { status: "OutOfSync" },
        operationState: { phase: "Failed", message: "one resource is invalid" },
      },
    }),
  ];
}

/** Two that fill up, one of them with small files, and the registry's own. */
function volumes(): KubeObject[] {
  const claim = volumeClaim("image-registry-storage");
  const registry = { ...claim, metadata: { ...claim.metadata, namespace: "openshift-image-registry" } };
  return [storageClass("fast"), volumeClaim("data"), volumeClaim("files"), registry];
}

const ALMOST_FULL = { bytes: 10 * 1024 ** 3, bytesFree: 0.02 * 10 * 1024 ** 3 };
const MANY_FILES = { bytes: 10 * 1024 ** 3, bytesFree: 5 * 1024 ** 3, inodes: 1000, inodesFree: 10 };

/** Of the shop, what runs no pods itself. */
function others(): KubeObject[] {
  const of = (apiVersion: string, kind: string, name: string, rest: object, home: object = SHOP): KubeObject => ({
    apiVersion,
    kind,
    metadata: { ...home, name },
    ...rest,
  });
  const hard = { pods: "100" };
  const counted = { "count/pods": "100" };
  const claimRef = { kind: "PersistentVolumeClaim", ...SHOP, name: "lost" };
  return [
    of("v1", "ResourceQuota", "full", { spec: { hard }, status: { hard, used: hard } }),
    of("v1", "ResourceQuota", "objects", { spec: { hard: counted }, status: { hard: counted, used: counted } }),
    ...volumes(),
    of("v1", "PersistentVolumeClaim", "lost", { spec: { volumeName: "pv-1" }, status: { phase: "Bound" } }),
    of("v1", "PersistentVolume", "pv-1", { spec: { claimRef }, status: { phase: "Failed" } }, {}),
    of("v1", "Service", "search", { spec: { selector: { app: "search" }, ports: [{ port: 80 }] } }),
    of("autoscaling/v2", "HorizontalPodAutoscaler", "limited", {
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "quiet" }, maxReplicas: 3 },
      status: {
        currentReplicas: 3,
        desiredReplicas: 3,
        conditions: [{ type: "ScalingLimited", status: "True", reason: "TooManyReplicas" }],
      },
    }),
    deployment({ ...SHOP, name: "quiet", image: "shop/quiet:1.0" }),
  ];
}

function workload(kind: Kind, name: string): KubeObject {
  const { metadata, spec } = deployment({ ...SHOP, name, image: `shop/${name}:1.0` });
  const { replicas, ...rest } = spec!;
  return {
    ...kind,
    metadata,
    spec: { ...rest, ...(kind === DAEMON_SET ? {} : { replicas, serviceName: name }) },
  } as KubeObject;
}

async function rollOut({ cluster }: InMemoryEngine, kind: Kind, name: string, ...[image]: string[]): Promise<void> {
  await cluster
    .as("kubectl-set")
    .patch({ ...kind, ...SHOP, name }, [
      { op: "replace", path: "/spec/template/spec/containers/0/image", value: image },
    ]);
}

async function jobs(engine: InMemoryEngine): Promise<void> {
  const { cluster } = engine;
  cluster.add(cronJob("report"), job("slow", { image: "shop/cart:1.0" }));
  const of = await cluster.get<KubeObject>({ apiVersion: "batch/v1", kind: "CronJob", ...SHOP, name: "report" });
  cluster.add(job("report-1", { image: "shop/broken:2.0", backoffLimit: 0, of }));
  await engine.passSeconds(60);
  cluster.add(job("report-2", { of }));
  await engine.passSeconds(60);
}

/** One that is not ready, if there is one. */
async function podOf({ cluster }: InMemoryEngine, home: string, app: string): Promise<Pod> {
  const { items } = await cluster.list<Pod>(POD, { namespace: home, labelSelector: `app=${app}` });
  const isReady = ({ status }: Pod): boolean =>
    status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") === true;
  return items.find((pod) => !isReady(pod)) ?? items[0]!;
}
