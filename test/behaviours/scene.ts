import type { Incident } from "../../lib/domain/incident.ts";
import type { Settings } from "../../lib/domain/settings.ts";
import type { Context } from "../../lib/healing/context.ts";
import type { Behaviour, Container } from "../../lib/world/in-memory/container-run.ts";
import type { NodeCondition } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster, Ref } from "../../lib/world/world.ts";

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule";
}

/** What a container does may depend on how it is configured. */
export type BehaviourOf = Behaviour | ((container: Container) => Behaviour);

/** A cluster with the engine at work on it: in memory, or a real API server where the test plays the kubelet. */
export interface Scene {
  /** Opted in with `kubeheal.io/heal=auto`, and of this test alone. */
  readonly namespace: string;
  readonly settings: Settings;
  readonly context: Context;
  /** The cluster as a person has it: `managedFields` do not name the engine. */
  readonly person: Cluster;
  /** The same as another writer. */
  as(manager: string): Cluster;
  now(): Date;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  get(path: string): Promise<Response>;
  /** What containers of this image do from now on. */
  behaves(image: string, behaviour: BehaviourOf): Promise<void>;
  /** This one pod goes wrong for good (it crashes, unless told otherwise); its replacement is well. */
  stick(pod: string, behaviour?: Behaviour): Promise<void>;
  /** Its node throws this one out: it has failed, and stays until somebody deletes it. */
  throwOut(pod: string): Promise<void>;
  /** Nodes of this scene alone, tainted so. Returns the parts of a pod's spec that bring it there. */
  nodes(count: number, taints?: readonly Taint[]): Promise<Readonly<Record<string, unknown>>>;
  /** Their names. */
  nodeNames(): readonly string[];
  /** The kubelet of one of them says so from now on, or the node controller in its place; `since`: it has been so for longer. */
  nodeSays(name: string, says: NodeCondition, since?: Date): Promise<void>;
  /** What was written to it was written so much earlier: time passes, or the stamps are set back. */
  ageBy(ref: Ref, seconds: number): Promise<void>;
  pods(workload: string): Promise<Pod[]>;
  /** Passes (or waits) until an incident of the scene is as asked; fails with what the incidents are instead. */
  until(what: string, isSo: (incident: Incident) => boolean): Promise<Incident>;
  /** Until the cluster is as asked. */
  untilCluster(what: string, isSo: () => Promise<boolean>): Promise<void>;
  /** Lets so many seconds pass, ticks included. */
  pass(seconds: number): Promise<void>;
  /** The same of so many that no test can wait for: on a real API server the clocks of the engine and of the played kubelet go ahead of the cluster's own. */
  skip(seconds: number): Promise<void>;
  incidents(): Promise<Incident[]>;
  /** Does something right after an incident is saved, before whoever saved it goes on. */
  whenSaved(act: (incident: Incident) => Promise<void>): void;
  /** What the engine changed in the scene's namespace, in order: "patch Deployment cart", "evict Pod cart-1". Events are not among it. */
  changes(): string[];
  /** The same of another namespace, or of what has none. */
  changesIn(namespace: string | undefined): string[];
  /** Somebody else's controller, which looks again and again from now on; a second one takes the first one's place. */
  plays(look: () => Promise<void>): void;
  /** Writes the status of a kind whose status only its controller may write. */
  setStatus(ref: Ref, status: object): Promise<void>;
  /** Fixed words that were counted. */
  counted(): readonly string[];
  end(): Promise<void>;
}

export type MakeScene = (overrides?: Partial<Settings>) => Promise<Scene>;
