import https from "node:https";

import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import type { Behaviour } from "../behaviours/scene.ts";

/** Pods with this label are left alone by the cluster's own kubelet: the test sets their status. */
export const PLAYED = "harness.local/kubelet";

/** Plays the kubelet for the pods of one namespace: looks at them again and again and writes the status that their image asks for. */
export class TestKubelet {
  readonly #cluster: Cluster;
  readonly #settings: ConnectionSettings;
  readonly #namespace: string;
  readonly #images = new Map<string, Behaviour>();
  readonly #stuck = new Set<string>();
  readonly #played = new Map<string, Behaviour>();
  #timer: NodeJS.Timeout | undefined;
  #looking = Promise.resolve();

  constructor(cluster: Cluster, settings: ConnectionSettings, namespace: string) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#namespace = namespace;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined);
    }, 150);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  behaves(image: string, behaviour: Behaviour): void {
    this.#images.set(image, behaviour);
  }

  stick(pod: string): void {
    this.#stuck.add(pod);
  }

  async #look(): Promise<void> {
    const { items } = await this.#cluster.list<Pod>(POD, { namespace: this.#namespace, labelSelector: PLAYED });
    for (const pod of items) {
      const { name, uid = "", deletionTimestamp } = pod.metadata;
      if (!pod.spec?.nodeName || deletionTimestamp) continue;
      const behaviour = this.#stuck.has(name)
        ? "crashes"
        : (this.#images.get(pod.spec.containers[0]?.image ?? "") ?? "runs");
      if (this.#played.get(uid) === behaviour) continue;
      await this.#write(name, statusOf(pod, behaviour, new Date()));
      this.#played.set(uid, behaviour);
    }
  }

  async #write(pod: string, status: object): Promise<void> {
    const body = JSON.stringify({ status });
    const path = `/api/v1/namespaces/${this.#namespace}/pods/${pod}/status`;
    const headers = {
      ...(await this.#settings.logIn?.(false)),
      "content-type": "application/merge-patch+json",
      "content-length": String(Buffer.byteLength(body)),
    };
    await new Promise<void>((resolve, reject) => {
      const request = https.request(
        new URL(path, this.#settings.server),
        { method: "PATCH", headers, ...this.#settings.tls },
        (response) => {
          response.resume();
          response.on("end", () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
          );
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
