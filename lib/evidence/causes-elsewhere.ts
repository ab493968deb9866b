import { type AnyEvidence, isAbout } from "../domain/any-evidence.ts";
import type { Asked, Evidence, PodEvidence } from "../domain/evidence.ts";
import type { Finding } from "../domain/finding.ts";
import type { Relation } from "../domain/parent.ts";
import { type Target, hashOfTarget, inWords } from "../domain/target.ts";
import type { Timestamp } from "../domain/time.ts";
import { NODE, POD, REPLICA_SET, RESOURCE_QUOTA, SERVICE } from "../world/kubernetes/kinds.ts";
import type { Node, Pod } from "../world/kubernetes/objects.ts";
import { type Cluster, isWorldError, orNothing } from "../world/world.ts";
import { selectorOf } from "./label-selector.ts";
import { belongingOf } from "./owner-walk.ts";
import type { Service } from "./service-evidence.ts";

/** Something else in trouble, and why that is the trouble of this. */
export interface Elsewhere {
  readonly target: Target;
  readonly relation: Relation;
  readonly because: string;
  /** Since when, as far as it says so. */
  readonly since: Timestamp | undefined;
  /** It was seen to be in trouble; of a quota only its own incident says that somebody sees to it. */
  readonly isSeen: boolean;
}

type Reader = Pick<Cluster, "get" | "list" | "listMetadata">;

export const ELSEWHERE_RIGHTS = [
  "/nodes,services: get",
  "/pods: list",
  "apps/replicasets: get,list",
  "apps/deployments,statefulsets,daemonsets: get",
];

/** Of each kind no more are looked at; a cause that has so many companions is none of its own. */
const NODES_LOOKED_AT = 3;
const SERVICES_LOOKED_AT = 5;
const PODS_LOOKED_AT = 50;

/** What a container does that cannot reach what it needs: it ends, or never gets ready. */
const FROM_A_DEPENDENCY = new Set(["crash-looping", "not-ready", "bad-rollout", "init-never-ends", "changed-outside"]);

/**
 * Causes that lie elsewhere, by what can be seen: infrastructure first. Reads only where a pod is silent, or a container fails that asks for something;
 * what may not be read is left out.
 */
export async function causesElsewhere(
  cluster: Reader,
  evidence: AnyEvidence,
  finding: Finding | undefined,
): Promise<Elsewhere[]> {
  if (!isAbout(evidence, "workload")) return [];
  const [nodes, dependencies] = await Promise.all([
    illNodes(cluster, evidence),
    finding && FROM_A_DEPENDENCY.has(finding.problem) ? illDependencies(cluster, evidence, finding) : [],
  ]);
  return [...nodes, ...quotaOf(evidence, finding), ...dependencies];
}

async function illNodes(cluster: Reader, evidence: Evidence): Promise<Elsewhere[]> {
  const silent = evidence.pods.filter(isSilent);
  const names = [...new Set(silent.flatMap(({ node }) => node ?? []))].slice(0, NODES_LOOKED_AT);
  const read = await Promise.all(names.map((name) => readable(() => cluster.get<Node>({ ...NODE, name }))));
  return read.flatMap((node) => {
    const ready = node?.status?.conditions?.find(({ type }) => type === "Ready");
    if (!node || !ready || ready.status === "True") return [];
    const { name } = node.metadata;
    const on = silent.filter((pod) => pod.node === name).length;
    const because = `Node ${name} is not ready (${ready.reason ?? "no reason given"}), and ${on === 1 ? "a pod" : `${on} pods`} of it ${on === 1 ? "is" : "are"} there`;
    const since = ready.lastTransitionTime;
    return [{ target: { ...NODE, name }, relation: "node" as const, because, since, isSeen: true }];
  });
}

/** Not ready, and no container says why: its kubelet may be gone. What a container says of itself, a kubelet that lives has written. */
function isSilent({ isReady, isScheduled, containers }: PodEvidence): boolean {
  return !isReady && isScheduled && containers.every(({ waiting }) => waiting === undefined);
}

function quotaOf({ target, workload, notes }: Evidence, finding: Finding | undefined): Elsewhere[] {
  if (finding?.problem !== "pods-refused" || target.namespace === undefined) return [];
  const said = [workload.refused?.message ?? "", ...notes.map(({ message }) => message)];
  const name = said.map((text) => /exceeded quota: ([a-z0-9.-]+)/.exec(text)?.[1]).find((found) => found !== undefined);
  if (name === undefined) return [];
  const because = `ResourceQuota ${name} is used up, so no more of its pods are created`;
  const quota = { ...RESOURCE_QUOTA, namespace: target.namespace, name };
  return [{ target: quota, relation: "quota", because, since: undefined, isSeen: false }];
}

async function illDependencies(cluster: Reader, evidence: Evidence, finding: Finding): Promise<Elsewhere[]> {
  const asked = evidence.asksFor.filter((each) => !isNewlyAsked(each, evidence, finding)).slice(0, SERVICES_LOOKED_AT);
  const found = await Promise.all(asked.map((each) => illDependency(cluster, evidence, each)));
  return found.flatMap((each) => each ?? []);
}

/** Where the rollout that is blamed began to ask for it, that is the rollout's doing: going back is the answer. */
function isNewlyAsked({ where }: Asked, { revisions }: Evidence, { problem }: Finding): boolean {
  if (problem !== "bad-rollout") return false;
  return revisions.some(({ isCurrent, changes }) => !isCurrent && changes.some(({ field }) => field === where));
}

/** A Service that is there, sends to pods, and has none that is ready: whose pods those are, or were. */
async function illDependency(
  cluster: Reader,
  { target: asking }: Evidence,
  { service: name, namespace = asking.namespace, where }: Asked,
): Promise<Elsewhere | undefined> {
  const service = await readable(() => cluster.get<Service>({ ...SERVICE, namespace, name }));
  const selector = service?.spec?.selector;
  if (namespace === undefined || !selector || Object.keys(selector).length === 0) return undefined;
  const labelSelector = selectorOf({ matchLabels: selector });
  const pods = await readable(() => cluster.list<Pod>(POD, { namespace, labelSelector, limit: PODS_LOOKED_AT }));
  if (!pods || pods.items.some(isServing)) return undefined;
  const behind = await whose(cluster, { namespace, labelSelector, pods: pods.items });
  if (!behind || hashOfTarget(behind) === hashOfTarget(asking)) return undefined;
  const because = `it asks for Service ${namespace}/${name} (${where}), and none of the pods behind that is ready: ${inWords(behind)}`;
  return { target: behind, relation: "dependency", because, since: unreadySince(pods.items), isSeen: true };
}

function isServing({ metadata, status }: Pod): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return metadata.deletionTimestamp === undefined && ready?.status === "True";
}

/** The first pod that became unready: while any was ready, it was served. */
function unreadySince(pods: readonly Pod[]): Timestamp | undefined {
  const times = pods.flatMap(({ status, metadata }) => {
    const ready = status?.conditions?.find(({ type }) => type === "Ready");
    return ready?.lastTransitionTime ?? metadata.creationTimestamp ?? [];
  });
  return times.sort().at(0);
}

/** Where no pod is left, the ReplicaSet that would make them has their labels, too. */
async function whose(
  cluster: Reader,
  { namespace, labelSelector, pods }: { namespace: string; labelSelector: string; pods: readonly Pod[] },
): Promise<Target | undefined> {
  const [pod] = pods;
  if (pod) return rootOf(cluster, { ...POD, namespace, name: pod.metadata.name });
  const sets = await readable(() => cluster.listMetadata(REPLICA_SET, { namespace, labelSelector, limit: 1 }));
  const [set] = sets?.items ?? [];
  return set && rootOf(cluster, { ...REPLICA_SET, namespace, name: set.metadata.name });
}

async function rootOf(cluster: Reader, from: Target): Promise<Target | undefined> {
  return (await readable(() => belongingOf(cluster, from)))?.root;
}

/** Undefined: it is not there, or may not be read. */
async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await orNothing(read());
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
    return undefined;
  }
}
