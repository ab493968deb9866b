import { isRolledOut } from "../../lib/actions/rollout.ts";
import { realDelay } from "../../lib/world/delay.ts";
import type { Behaviour } from "../../lib/world/in-memory/container-run.ts";
import type { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { DEPLOYMENT, REPLICA_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment, Pod, ReplicaSet } from "../../lib/world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, type Ref, type Watched, orNothing } from "../../lib/world/world.ts";
import { CountingCluster } from "./counting-cluster.ts";
import type { Ground } from "./ground.ts";
import { TestKubelet } from "./test-kubelet.ts";

/** The controllers of a real cluster take milliseconds for what they do; what takes longer than this never ends. */
const PATIENCE_MILLISECONDS = 60_000;
const LOOKS_EVERY_SECONDS = 0.02;

export interface Lot {
  readonly connection: ConnectionSettings;
  readonly cluster: KubernetesCluster;
  readonly person: KubernetesCluster;
  readonly app: string;
  readonly engine: string;
}

/**
 * A real API server with its real controllers, on virtual time: its own time stamps are those of the day, and the world's clock is ahead of them. When
 * time passes, the controllers are waited for, so every heal of the same trouble takes the same course.
 */
export class RealGround implements Ground {
  readonly app: string;
  readonly engine: string;
  readonly cluster: DrivenCluster;
  readonly person: CountingCluster;
  readonly #kubelet: TestKubelet;
  #milliseconds = startingTime();
  /** Those who have changed something that controllers or the kubelet answer to: how often it was, and how often when it came to rest last. */
  #orders = 0;
  #restedAt = -1;

  constructor({ connection, cluster, person, app, engine }: Lot) {
    this.app = app;
    this.engine = engine;
    this.cluster = new DrivenCluster(cluster, () => this.now());
    this.person = new CountingCluster(person);
    this.#kubelet = new TestKubelet(cluster, connection, { namespace: app, now: () => this.now() });
  }

  /** A real API server is never behind. */
  get stale(): Cluster {
    return this.cluster;
  }

  /** Over what the heal before has left: to make and to delete Deployments would cost the cluster's controllers most of their time. */
  async deploy(wanted: Deployment): Promise<void> {
    const { metadata } = wanted;
    const left = await orNothing(this.person.get({ ...DEPLOYMENT, namespace: this.app, name: metadata.name }));
    if (!left) return void (await this.person.create(wanted));
    await this.person.replace({
      ...wanted,
      metadata: { ...metadata, resourceVersion: left.metadata.resourceVersion! },
    });
  }

  now(): Date {
    return new Date(this.#milliseconds);
  }

  async passSeconds(seconds: number): Promise<void> {
    this.#milliseconds += seconds * 1000;
    await this.#untilItRests();
    await this.cluster.look();
  }

  behaves(image: string, behaviour: Behaviour): void {
    this.#kubelet.behaves(image, behaviour);
    this.#orders += 1;
  }

  stick(pod: string): void {
    this.#kubelet.stick(pod);
    this.#orders += 1;
  }

  end(): Promise<void> {
    return this.#kubelet.stop();
  }

  async #untilItRests(): Promise<void> {
    const moves = this.#orders + movesIn(this.cluster) + movesIn(this.person);
    if (moves === this.#restedAt) return;
    const deadline = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const unrest = await unrestOf(this, this.#kubelet);
      if (unrest === undefined) break;
      if (performance.now() > deadline) throw new Error(`${this.app} never comes to rest: ${unrest}`);
      await realDelay(LOOKS_EVERY_SECONDS);
    }
    this.#restedAt = moves;
  }
}

/** State and Events make nobody move. */
function movesIn({ writes }: CountingCluster): number {
  return writes.filter(({ kind }) => kind !== "ConfigMap" && kind !== "Event").length;
}

/** Always at the same distance to the heartbeats, and so far ahead that no stamp of the server is in the future. */
function startingTime(): number {
  const tenMinutes = 600_000;
  return Math.ceil((Date.now() + 60_000) / tenMinutes) * tenMinutes;
}

/** What has still to happen, or undefined when kubelet and controllers have done all that they will do. */
async function unrestOf({ person, app: namespace }: RealGround, kubelet: TestKubelet): Promise<string | undefined> {
  const { pods, isDone } = await kubelet.look();
  if (!isDone) return "pods are coming or going";
  const { items: sets } = await person.list<ReplicaSet>(REPLICA_SET, { namespace });
  const restless = sets.find((set) => !isSettled(set, pods));
  if (restless) return `${restless.metadata.name} has not the pods it wants, or has not counted them`;
  const { items: deployments } = await person.list<Deployment>(DEPLOYMENT, { namespace });
  return deployments.every((each) => isUpToDate(each, sets)) ? undefined : "the Deployment has not counted its pods";
}

function isSettled(set: ReplicaSet, pods: readonly Pod[]): boolean {
  const own = pods.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid));
  const { replicas, readyReplicas = 0 } = set.status ?? {};
  const areThere = set.spec?.replicas === own.length && replicas === own.length;
  return isSeen(set) && areThere && readyReplicas === own.filter(isReady).length;
}

function isUpToDate(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  const { replicas = 0, readyReplicas = 0 } = deployment.status ?? {};
  const total = sets.reduce((sum, { status }) => sum + (status?.replicas ?? 0), 0);
  const ready = sets.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
  // Where all pods are ready, nothing holds the rollout up: it only has not gone on yet.
  const goesOn = readyReplicas === replicas && !isRolledOut(deployment);
  return isSeen(deployment) && replicas === total && readyReplicas === ready && !goesOn;
}

function isSeen({ metadata, status }: KubeObject & { status?: { observedGeneration?: number } | undefined }): boolean {
  return status?.observedGeneration === metadata.generation;
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") === true;
}

/** A watch lasts as long as virtual time says: it looks whenever time has passed. The client's own is held to the contract by its suite. */
class DrivenCluster extends CountingCluster {
  readonly #now: () => Date;
  readonly #watches = new Set<() => Promise<void>>();

  constructor(inner: Cluster, now: () => Date) {
    super(inner);
    this.#now = now;
  }

  override async watchUntil<T extends KubeObject>(
    ref: Ref,
    satisfies: (object: T | undefined) => boolean,
    atMostSeconds: number,
  ): Promise<Watched<T>> {
    const endsAt = this.#now().getTime() + atMostSeconds * 1000;
    return new Promise((resolve, reject) => {
      const look = async (): Promise<void> => {
        const object = await orNothing(this.get<T>(ref));
        const satisfied = satisfies(object);
        if (!satisfied && this.#now().getTime() < endsAt) return;
        this.#watches.delete(look);
        resolve({ satisfied, object });
      };
      // Before the first answer is there, too, time may not pass without it.
      this.#watches.add(look);
      look().catch(reject);
    });
  }

  async look(): Promise<void> {
    await Promise.all([...this.#watches].map((look) => look()));
  }
}
