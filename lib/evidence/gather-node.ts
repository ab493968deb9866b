import { openNamespaces } from "../actions/open-namespaces.ts";
import { REMEDIATES_NODES } from "../domain/cordon.ts";
import type { NodeEvidence, RemediationTemplate } from "../domain/node-evidence.ts";
import { fateOf } from "../domain/pod-fate.ts";
import { secondsBetween } from "../domain/time.ts";
import {
  EVENT,
  FENCE_AGENTS_REMEDIATION_TEMPLATE,
  LEASE,
  MACHINE,
  NODE,
  POD,
  SELF_NODE_REMEDIATION_TEMPLATE,
} from "../world/kubernetes/kinds.ts";
import type { Event, Node, Pod } from "../world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { EVENT_RIGHTS } from "./event-evidence.ts";
import type { Gatherer } from "./gatherer.ts";
import { installed } from "./installed.ts";
import { AGENT_RIGHTS, agentsUnready } from "./node-agents.ts";
import { NODE_HEALER_RIGHTS, healersOfNode } from "./node-healers.ts";
import { cordonOf, isControlPlane, nodesOf, pressuresOf, readinessOf, taintsOf } from "./node-status.ts";

/** The kubelet takes no more than 110 by default, and 500 where somebody has raised it. */
const PODS_LOOKED_AT = 500;
const EVENTS_LOOKED_AT = 500;
const HOUR_SECONDS = 3600;

/** The node and all that bears on it, at once; what is not installed or may not be read is left out, and said where it may not. */
export const nodeGatherer: Gatherer = {
  kinds: [NODE],
  rights: [
    ...NODE_HEALER_RIGHTS,
    ...AGENT_RIGHTS,
    "/nodes: get,list",
    "/pods: list",
    "/namespaces: list",
    "coordination.k8s.io/leases: get",
    "machine.openshift.io/machines: get",
    "self-node-remediation.medik8s.io/selfnoderemediationtemplates: list",
    "fence-agents-remediation.medik8s.io/fenceagentsremediationtemplates: list",
    ...EVENT_RIGHTS,
  ],
  async gather(cluster, about): Promise<NodeEvidence> {
    const { target, at } = about;
    const node = await cluster.get<Node>({ ...NODE, name: target.name });
    const missing: string[] = [];
    const trying = async <T>(what: string, reading: Promise<T>, otherwise: T): Promise<T> => {
      try {
        return await reading;
      } catch (error) {
        if (!isWorldError(error, "forbidden", "invalid")) throw error;
        missing.push(`${what}: ${error.message}`);
        return otherwise;
      }
    };
    const [nodes, heartbeat, turns, pods, healers, machine, template] = await Promise.all([
      cluster.list<Node>(NODE, {}),
      trying("its Lease", heartbeatOf(cluster, target.name), undefined),
      trying("its Events", turnsOf(cluster, target.name, at), 0),
      trying("its pods", podsOn(cluster, target.name), NO_PODS),
      healersOfNode(cluster, target.name, node),
      trying("its Machine", machineOf(cluster, node), undefined),
      trying("templates of remediations", templateOf(cluster), undefined),
    ]);
    const seen = {
      uid: node.metadata.uid ?? "",
      ready: readinessOf(node),
      pressures: pressuresOf(node),
      isControlPlane: isControlPlane(node),
      cordon: cordonOf(node),
      taints: taintsOf(node),
      nodes: nodesOf(nodes.items),
    };
    const { notReady } = seen.nodes;
    const agents = await trying("what runs on every node", agentsUnready(cluster, pods.items, notReady), []);
    const inShort = inWords(target.name, seen);
    const more = { heartbeat, turns, pods: pods.fates, agents, healers, machine, template };
    return { ...about, about: "node", owner: NOBODY, inShort, notes: [], missing, ...seen, ...more };
  },
};

/** What a node should be no deployer says: cordons and taints are set by hand, and whoever else sees to it is among its healers. */
const NOBODY: NodeEvidence["owner"] = {
  kind: "person",
  confidence: 0.6,
  because: "nodes are nobody's deployment; who else sees to it is asked for by itself",
};

async function heartbeatOf(cluster: Cluster, name: string): Promise<string | undefined> {
  const lease = await orNothing(
    cluster.get<KubeObject & { readonly spec?: { readonly renewTime?: string } }>({
      ...LEASE,
      namespace: "kube-node-lease",
      name,
    }),
  );
  return lease?.spec?.renewTime;
}

/** The node lifecycle controller writes one Event each time, of type Normal, and counts it up when it comes again. */
async function turnsOf(cluster: Cluster, name: string, now: Date): Promise<number> {
  const { items } = await cluster.list<Event>(EVENT, {
    namespace: "default",
    fieldSelector: `involvedObject.kind=Node,involvedObject.name=${name}`,
    limit: EVENTS_LOOKED_AT,
  });
  return items
    .filter(({ reason }) => reason === "NodeNotReady")
    .filter(({ lastTimestamp, eventTime }) => secondsBetween(lastTimestamp ?? eventTime ?? "", now) < HOUR_SECONDS)
    .reduce((sum, { count = 1 }) => sum + count, 0);
}

const NOT_OURS = { kind: "stays", because: "its namespace has not opted in" } as const;

interface PodsOn {
  readonly items: readonly Pod[];
  readonly fates: NodeEvidence["pods"];
}

const NO_PODS: PodsOn = { items: [], fates: [] };

async function podsOn(cluster: Cluster, name: string): Promise<PodsOn> {
  const [{ items }, open] = await Promise.all([
    cluster.list<Pod>(POD, { fieldSelector: `spec.nodeName=${name}`, limit: PODS_LOOKED_AT }),
    openNamespaces(cluster),
  ]);
  const fates = items.map((pod) => {
    const { namespace = "", name: podName } = pod.metadata;
    return { namespace, name: podName, fate: open.has(namespace) ? fateOf(pod) : NOT_OURS };
  });
  return { items, fates };
}

/** The Machine API names it on the node, as `namespace/name`. */
async function machineOf(cluster: Cluster, { metadata }: Node): Promise<string | undefined> {
  const [namespace = "", name = ""] = metadata.annotations?.["machine.openshift.io/machine"]?.split("/") ?? [];
  if (name === "") return undefined;
  const machine = await orNothing(
    cluster.get<KubeObject & { readonly status?: { readonly phase?: string } }>({ ...MACHINE, namespace, name }),
  );
  if (!machine) return `Machine ${namespace}/${name} does not exist any more`;
  const leaving = machine.metadata.deletionTimestamp === undefined ? "" : " and is being deleted";
  return `Machine ${namespace}/${name} is ${machine.status?.phase ?? "new"}${leaving}`;
}

/** The first by name of those that an admin has marked. */
async function templateOf(cluster: Cluster): Promise<RemediationTemplate | undefined> {
  const kinds = [SELF_NODE_REMEDIATION_TEMPLATE, FENCE_AGENTS_REMEDIATION_TEMPLATE];
  const found = await Promise.all(
    kinds.map(async (kind) =>
      (await installed<KubeObject>(cluster, kind))
        .filter(({ metadata }) => metadata.labels?.[REMEDIATES_NODES] === "true")
        .map(({ metadata: { namespace = "", name } }) => ({ ...kind, namespace, name })),
    ),
  );
  return found.flat()[0];
}

function inWords(
  name: string,
  { ready, pressures, cordon, nodes }: Pick<NodeEvidence, "ready" | "pressures" | "cordon" | "nodes">,
): string {
  const state = ready.status === "True" ? `ready since ${ready.since}` : `not ready: ${ready.reason}`;
  const pressed = pressures.map(({ type }) => `, ${type}`).join("");
  const kept = cordon ? `, cordoned ${cordon.by}` : "";
  return `node ${name} is ${state}${pressed}${kept}; ${nodes.notReady.length} of ${nodes.total} nodes are not ready`;
}
