import { NAMESPACE, NODE, POD } from "../kubernetes/kinds.ts";
import type { Node, Pod } from "../kubernetes/objects.ts";
import type { Kind, KubeObject, Ref } from "../world.ts";
import { Accounts } from "./accounts.ts";
import { ApiClient, type Request } from "./api-client.ts";
import { ApiServer, notFound } from "./api-server.ts";
import { namespace, node } from "./builders.ts";
import type { Behaviour, BehaviourRule } from "./container-run.ts";
import { Controllers, isKind } from "./controllers.ts";
import { CronJobController } from "./cron-job-controller.ts";
import { DaemonSetController } from "./daemon-set-controller.ts";
import { DeploymentController } from "./deployment-controller.ts";
import { DisruptionController } from "./disruption-controller.ts";
import { EventRecorder } from "./event-recorder.ts";
import { GarbageCollector } from "./garbage-collector.ts";
import { JobController } from "./job-controller.ts";
import { Kubelet } from "./kubelet.ts";
import { isHeld, NodeLifecycleController } from "./node-lifecycle-controller.ts";
import { refTo } from "./object-store.ts";
import { isObject } from "./plain-json.ts";
import { type PodJudge, podRefusal } from "./pod-admission.ts";
import { ReplicaSetController } from "./replica-set-controller.ts";
import { Scheduler } from "./scheduler.ts";
import { StatefulSetController } from "./stateful-set-controller.ts";
import { type ClockMode, timestamp, VirtualClock } from "./virtual-clock.ts";

export interface InMemoryOptions {
  readonly clock?: VirtualClock;
  /** Of the clock, if none is given. */
  readonly mode?: ClockMode;
  /** Who writes, in `managedFields`. */
  readonly manager?: string;
  /** How long a pod takes from its node to ready: at once in tests, 1 s in a rehearsal. */
  readonly podStartSeconds?: number;
  /** The nodes that are there from the beginning. */
  readonly nodes?: readonly string[];
}

/** What a node says of itself, without since when. */
export interface NodeCondition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/** A cluster in this process: an API server, its controllers and a kubelet, on virtual time. */
export class InMemoryCluster extends ApiClient {
  readonly clock: VirtualClock;
  /** Every call made through it or through a view of it. */
  readonly requests: Request[];
  /** Who may log in, and what they may do. */
  readonly accounts: Accounts;
  readonly #api: ApiServer;
  readonly #kubelet: Kubelet;
  readonly #controllers: Controllers;
  readonly #events: EventRecorder;
  #judge: PodJudge | undefined;

  constructor(options: InMemoryOptions = {}) {
    const clock = options.clock ?? new VirtualClock({ mode: options.mode ?? "jump" });
    const api = new ApiServer(clock);
    const requests: Request[] = [];
    const accounts = new Accounts();
    super({ api, requests, accounts, manager: options.manager ?? "kubeheal" });
    this.accounts = accounts;
    this.clock = clock;
    this.requests = requests;
    this.#api = api;
    api.isHeld = (object) => isHeld(api, object);
    api.refusal = (object) => (isKind(object, POD) ? podRefusal(api, object, this.#judge) : undefined);
    const events = new EventRecorder(api);
    this.#events = events;
    this.#kubelet = new Kubelet(api, events, options.podStartSeconds ?? (clock.mode === "jump" ? 0 : 1));
    this.#controllers = new Controllers(api);
    this.#controllers.add(
      new GarbageCollector(api),
      new DeploymentController(api),
      new ReplicaSetController(api, events),
      new StatefulSetController(api, events),
      new DaemonSetController(api),
      new JobController(api),
      new CronJobController(api),
      new NodeLifecycleController(api),
      new DisruptionController(api),
      new Scheduler(api, events),
      this.#kubelet,
    );
    this.add(namespace("default"), namespace("kube-system"));
    this.add(...(options.nodes ?? ["worker-1", "worker-2", "worker-3"]).map((name) => node(name)));
  }

  /** What containers of an image do from now on; those that run already are told as well. */
  readonly images = {
    set: (image: string, behaviour: Behaviour | BehaviourRule): void => {
      this.#kubelet.setImage(image, behaviour);
      const pods = this.#api.all<Pod>(POD);
      this.#tellKubelet(pods.filter((pod) => hasImage(pod, image)));
    },
  };

  /** This one pod goes wrong for good; its siblings are well, and so is its replacement. */
  stick(namespace: string, name: string, behaviour: Behaviour = "crashes"): void {
    const pod = this.#api.read<Pod>({ ...POD, namespace, name });
    if (!pod) throw notFound({ ...POD, namespace, name });
    this.#kubelet.stick(pod, behaviour);
    this.#tellKubelet([pod]);
  }

  /** From now on new pods are let in only where this says nothing: it plays webhooks, policies and LimitRanges. */
  judgePods(judge: PodJudge | undefined): void {
    this.#judge = judge;
  }

  /** The node's kubelet falls silent: its pods are not ready, and after five minutes they are to end, but nobody ends them. */
  stopNode(name: string): void {
    const message = "Kubelet stopped posting node status.";
    this.nodeSays(name, { type: "Ready", status: "Unknown", reason: "NodeStatusUnknown", message });
  }

  startNode(name: string): void {
    const message = "kubelet is posting ready status";
    this.nodeSays(name, { type: "Ready", status: "True", reason: "KubeletReady", message });
  }

  /** A condition of a node is now so: `Ready`, `MemoryPressure`. Of one that is not ready any more there is an Event, as the node lifecycle controller writes it. */
  nodeSays(name: string, says: NodeCondition): void {
    const node = this.#api.read<Node>({ ...NODE, name });
    if (!node) throw notFound({ ...NODE, name });
    const { conditions = [] } = node.status ?? {};
    const before = conditions.find(({ type }) => type === says.type);
    const now = timestamp(this.clock.now());
    const lastTransitionTime = before?.status === says.status ? (before.lastTransitionTime ?? now) : now;
    const others = conditions.filter(({ type }) => type !== says.type);
    this.setStatus({ ...NODE, name }, { conditions: [...others, { ...says, lastTransitionTime }] });
    if (says.type !== "Ready" || says.status === "True" || before?.status !== "True") return;
    const message = `Node ${name} status is now: NodeNotReady`;
    this.#events.record(node, { type: "Normal", reason: "NodeNotReady", message, component: "node-controller" });
  }

  /** An operator brings a kind of its own; from now on there may be objects of it. */
  define(kind: Kind, plural: string, { isClusterScoped = false } = {}): void {
    this.#api.kinds.define(kind, { plural, namespaced: !isClusterScoped, isReview: false });
  }

  /** Puts objects there as somebody else left them, with their status; a missing namespace is made. */
  add(...objects: readonly KubeObject[]): void {
    for (const object of objects) {
      const { namespace: home } = object.metadata;
      if (home !== undefined && !this.#api.read({ ...NAMESPACE, name: home })) this.add(namespace(home));
      this.#api.create(object, { manager: "kubectl-create", isWhole: true });
    }
  }

  /** Plays the controller that this world has not got: these parts of the status are now so. */
  setStatus(ref: Ref, status: object, manager = "kube-controller-manager"): void {
    const object = this.#api.read<KubeObject & { status?: unknown }>(ref);
    if (!object) throw notFound(ref);
    const old = isObject(object.status) ? object.status : {};
    this.#api.setStatus(object, { ...old, ...status }, manager);
  }

  #tellKubelet(pods: readonly Pod[]): void {
    this.#controllers.lookAt(this.#kubelet, pods.filter((pod) => pod.spec?.nodeName).map(refTo));
  }
}

function hasImage({ spec }: Pod, image: string): boolean {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some((container) => container.image === image);
}
