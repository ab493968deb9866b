import https from "node:https";

import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import type { Behaviour } from "../behaviours/scene.ts";

/** Pods with this label are left alone by the cluster's own kubelet: the test sets their status. */
export const PLAYED = "harness.local/kubelet";

interface Duty {
  readonly namespace: string;
  readonly now?: () => Date;
}

/** Plays the kubelet for the pods of one namespace: looks at them, again and again once it is started, and writes the status that their image asks for. */
export class TestKubelet {
  readonly #cluster: Cluster;
  readonly #settings: ConnectionSettings;
  readonly #namespace: string;
  readonly #now: () => Date;
  readonly #agent: https.Agent;
  readonly #images = new Map<string, Behaviour>();
  /** By uid: a StatefulSet gives the next pod the same name. */
  readonly #stuck = new Set<string>();
  readonly #toStick = new Set<string>();
  readonly #played = new Map<string, Behaviour>();
  #timer: NodeJS.Timeout | undefined;
  #looking = Promise.resolve();

  // oxlint-disable-next-line max-params -- where, how to log in, and for whom
  constructor(cluster: Cluster, settings: ConnectionSettings, { namespace, now = () => new Date() }: Duty) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#namespace = namespace;
    this.#now = now;
    this.#agent = new https.Agent({ ...settings.tls, keepAlive: true });
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(async () => void (await this.look())).catch(() => undefined);
    }, 150);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#agent.destroy();
  }

  behaves(image: string, behaviour: Behaviour): void {
    this.#images.set(image, behaviour);
  }

  stick(pod: string): void {
    this.#toStick.add(pod);
  }

  /** Looks once. Returns the pods as they were found, and whether they are as it wants them. */
  async look(): Promise<{ pods: readonly Pod[]; isDone: boolean }> {
    const { items: pods } = await this.#cluster.list<Pod>(POD, {
      namespace: this.#namespace,
      labelSelector: PLAYED,
    });
    let isDone = true;
    for (const pod of pods) if (!(await this.#playFor(pod))) isDone = false;
    return { pods, isDone };
  }

  /** True: it is as it should be, and was so already. */
  async #playFor(pod: Pod): Promise<boolean> {
    const { name, uid = "", deletionTimestamp } = pod.metadata;
    if (!pod.spec?.nodeName || deletionTimestamp) return false;
    if (this.#toStick.delete(name)) this.#stuck.add(uid);
    const ofImage = this.#images.get(pod.spec.containers[0]?.image ?? "") ?? "runs";
    const behaviour = this.#stuck.has(uid) ? "crashes" : ofImage;
    if (this.#played.get(uid) === behaviour) return true;
    // The pod may have gone meanwhile.
    if (await this.#write(name, statusOf(pod, behaviour, this.#now()))) this.#played.set(uid, behaviour);
    return false;
  }

  async #write(pod: string, status: object): Promise<boolean> {
    const body = JSON.stringify({ status });
    const path = `/api/v1/namespaces/${this.#namespace}/pods/${pod}/status`;
    const headers = {
      ...(await this.#settings.logIn?.(false)),
      "content-type": "application/merge-patch+json",
      "content-length": String(Buffer.byteLength(body)),
    };
    return new Promise((resolve, reject) => {
      const request = https.request(
        new URL(path, this.#settings.server),
        { method: "PATCH", headers, agent: this.#agent },
        (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode === 200));
        },
      );
      request.on("error", reject);
      request.end(body);
    });
  }
}

function statusOf(pod: Pod, behaviour: Behaviour, now: Date): object {
  const at = now.toISOString().replace(/\.\d+Z$/, "Z");
  const [container] = pod.spec?.containers ?? [];
  const common = {
    name: container?.name,
    image: container?.image,
    imageID: "",
    ready: false,
    started: false,
    restartCount: 0,
  };
  const ready = (is: boolean): object[] => [
    { type: "Initialized", status: "True", lastTransitionTime: at },
    { type: "Ready", status: is ? "True" : "False", lastTransitionTime: at },
    { type: "ContainersReady", status: is ? "True" : "False", lastTransitionTime: at },
    { type: "PodScheduled", status: "True", lastTransitionTime: at },
  ];
  if (behaviour === "runs") {
    const containerStatuses = [{ ...common, ready: true, started: true, state: { running: { startedAt: at } } }];
    return { phase: "Running", startTime: at, conditions: ready(true), containerStatuses };
  }
  if (behaviour === "never-pulls") {
    const waiting = { reason: "ImagePullBackOff", message: `Back-off pulling image "${container?.image}"` };
    return {
      phase: "Pending",
      startTime: at,
      conditions: ready(false),
      containerStatuses: [{ ...common, state: { waiting } }],
    };
  }
  const waiting = { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container" };
  const terminated = { exitCode: 1, reason: "Error", startedAt: at, finishedAt: at };
  const containerStatuses = [{ ...common, restartCount: 1, state: { waiting }, lastState: { terminated } }];
  return { phase: "Running", startTime: at, conditions: ready(false), containerStatuses };
}
