/** What people do in a scenario, as themselves: `managedFields` names them. */
import { deployment } from "../world/in-memory/builders.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { CRON_JOB, DAEMON_SET, DEPLOYMENT, POD, SERVICE } from "../world/kubernetes/kinds.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
import type { Kind, PatchOperation } from "../world/world.ts";

export const SHOP = "shop";
/** What a quota forbids there shall disturb nobody else. */
export const QUOTA_SHOP = "shop-with-quota";

interface Deployed {
  readonly namespace?: string;
  readonly image: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Parts of its container. */
  readonly container?: object;
  /** Parts of its spec, over the ordinary ones. */
  readonly more?: object;
  /** With `kubectl apply`, which writes down what was applied. */
  readonly isApplied?: boolean;
}

export async function deploy(
  cluster: InMemoryCluster,
  name: string,
  { namespace = SHOP, isApplied = false, more = {}, ...parts }: Deployed,
): Promise<void> {
  const plain = deployment({ namespace, name, replicas: 3, ...parts });
  const made = { ...plain, spec: { ...plain.spec, ...more } };
  const applied = { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(made) };
  const annotations = { ...made.metadata.annotations, ...(isApplied ? applied : {}) };
  await cluster.as("kubectl-client-side-apply").create({ ...made, metadata: { ...made.metadata, annotations } });
}

/** Puts a Service in front of it, with `kubectl apply`. */
export async function expose(cluster: InMemoryCluster, name: string): Promise<void> {
  const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] };
  const applied = JSON.stringify({ ...SERVICE, metadata: { namespace: SHOP, name }, spec });
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": applied };
  const made = { ...SERVICE, metadata: { namespace: SHOP, name, annotations }, spec };
  await cluster.as("kubectl-client-side-apply").create(made);
}

interface Scheduled {
  readonly image: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Parts of its spec, over the ordinary ones. */
  readonly more?: object;
}

/** A CronJob that is due every ten minutes, with `kubectl apply`. */
export async function deploySchedule(
  cluster: InMemoryCluster,
  name: string,
  { image, annotations = {}, more = {} }: Scheduled,
): Promise<void> {
  const template = { spec: { restartPolicy: "Never", containers: [{ name, image }] } };
  const spec = { schedule: "*/10 * * * *", jobTemplate: { spec: { backoffLimit: 0, template } }, ...more };
  const applied = JSON.stringify({ ...CRON_JOB, metadata: { namespace: SHOP, name }, spec });
  const all = { ...annotations, "kubectl.kubernetes.io/last-applied-configuration": applied };
  const made = { ...CRON_JOB, metadata: { namespace: SHOP, name, annotations: all }, spec };
  await cluster.as("kubectl-client-side-apply").create(made as never);
}

/** The same as a StatefulSet of three or as a DaemonSet. */
export async function deployAs(
  cluster: InMemoryCluster,
  kind: Kind,
  { name, image }: { readonly name: string; readonly image: string },
): Promise<void> {
  const { metadata, spec } = deployment({ namespace: SHOP, name, image, replicas: 3 });
  const { replicas, ...rest } = spec!;
  const more = kind === DAEMON_SET ? {} : { replicas, serviceName: name };
  await cluster.as("kubectl-client-side-apply").create({ ...kind, metadata, spec: { ...rest, ...more } } as never);
}

/** Changes something of its pod template; the path is below it. */
export async function edit(
  cluster: InMemoryCluster,
  name: string,
  ...changes: readonly PatchOperation[]
): Promise<void> {
  const operations = changes.map((each) => ({ ...each, path: `/spec/template${each.path}` }));
  await cluster.as("kubectl-edit").patch({ ...DEPLOYMENT, namespace: SHOP, name }, operations);
}

interface Place {
  readonly kind?: Kind;
  readonly namespace?: string;
}

// oxlint-disable-next-line max-params -- what, to what, and seldom where
export async function setImage(
  cluster: InMemoryCluster,
  name: string,
  image: string,
  { kind = DEPLOYMENT, namespace = SHOP }: Place = {},
): Promise<void> {
  const path = "/spec/template/spec/containers/0/image";
  await cluster.as("kubectl-set").patch({ ...kind, namespace, name }, [{ op: "replace", path, value: image }]);
}

export async function podsOf(cluster: InMemoryCluster, name: string): Promise<readonly Pod[]> {
  return (await cluster.list<Pod>(POD, { namespace: SHOP, labelSelector: `app=${name}` })).items;
}

/** Its pods run on and answer nobody any more; those that take their place are well. */
export async function hangAllPods(cluster: InMemoryCluster, name: string): Promise<void> {
  for (const { metadata } of await podsOf(cluster, name)) cluster.stick(SHOP, metadata.name, "never-ready");
}

/** One pod of a workload goes wrong for good; its siblings stay well. */
export async function stickOnePod(cluster: InMemoryCluster, name: string): Promise<void> {
  const [first] = await podsOf(cluster, name);
  if (first) cluster.stick(SHOP, first.metadata.name);
}
