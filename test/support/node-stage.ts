/** A cluster whose nodes things are done to, in tests of actions. */
import type { AnyAction } from "../../lib/actions/define-action.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { Target } from "../../lib/domain/target.ts";
import type { Parameters, Step } from "../../lib/domain/workflow.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { NODE, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Node, Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { requested } from "./incidents.ts";

export const WORKER = { ...NODE, name: "worker-1" };
export const S1 = "wf-0123456789ab-1-1-s1-01234567";
export const S2 = "wf-0123456789ab-1-1-s2-01234567";

/** Three nodes, and a Deployment of three in a namespace that has opted in. */
export function stage(): InMemoryCluster {
  const cluster = new InMemoryCluster();
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }));
  return cluster;
}

export const nodeOf = (cluster: InMemoryCluster): Promise<Node> => cluster.get<Node>(WORKER);

export async function podsOn(cluster: InMemoryCluster, name = WORKER.name): Promise<readonly Pod[]> {
  return (await cluster.list<Pod>(POD, { fieldSelector: `spec.nodeName=${name}` })).items;
}

interface Doing {
  readonly action: AnyAction;
  readonly cluster: InMemoryCluster;
  /** The cluster as the action may see it. */
  readonly through: (cluster: Cluster) => Cluster;
}

export interface How {
  readonly id?: string;
  readonly undoes?: string;
  readonly target?: Target;
  readonly parameters?: Parameters;
  readonly dryRun?: boolean;
  readonly waitSeconds?: number;
}

/** Applies an action to the first worker, as it is asked for now; of its uid unless another is given. */
export async function applyTo({ action, cluster, through }: Doing, how: How = {}): Promise<Outcome> {
  const { id = S1, undoes, target = WORKER, dryRun = false, waitSeconds = 45 } = how;
  const { metadata } = await cluster.get<KubeObject>(target);
  const parameters = { uid: metadata.uid!, ...how.parameters };
  const state = { status: "requested" as const, token: "t", requestedAt: cluster.clock.now().toISOString() };
  const step: Step = requested({ id, target, state, ...(undoes === undefined ? {} : { undoes }) });
  return cluster.clock.waitFor(action.apply({ step, parameters, cluster: through(cluster), waitSeconds, dryRun }));
}
