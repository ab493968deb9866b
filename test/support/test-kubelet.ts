import https from "node:https";

import { referencesOf } from "../../lib/domain/reference.ts";
import type { Behaviour, Container } from "../../lib/world/in-memory/container-run.ts";
import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { CONFIG_MAP, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import type { BehaviourOf } from "../behaviours/scene.ts";
import { type Read, THROWN_OUT, runsInShort, runsOf, statusOf } from "./played-runs.ts";

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
  readonly #images = new Map<string, BehaviourOf>();
  /** By uid: a StatefulSet gives the next pod the same name. */
  readonly #stuck = new Map<string, Behaviour>();
  readonly #toStick = new Map<string, Behaviour>();
  readonly #played = new Map<string, string>();
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

  behaves(image: string, behaviour: BehaviourOf): void {
    this.#images.set(image, behaviour);
  }

  stick(pod: string, behaviour: Behaviour = "crashes"): void {
    this.#toStick.set(pod, behaviour);
  }

  /** As a node does that is short of something: nothing of the pod runs any more. */
  async throwOut(pod: string): Promise<void> {
    await this.#write(pod, THROWN_OUT);
  }

  /** Looks once. Returns the pods as they were found, and whether they are as it wants them. */
  async look(): Promise<{ pods: readonly Pod[]; isDone: boolean }> {
    const { items: pods } = await this.#cluster.list<Pod>(POD, {
      namespace: this.#namespace,
      labelSelector: PLAYED,
    });
    const read = await this.#reader(pods);
    let isDone = true;
    for (const pod of pods) if (!(await this.#playFor(pod, read))) isDone = false;
    return { pods, isDone };
  }

  /** True: it is as it should be, and was so already. */
  async #playFor(pod: Pod, read: Read): Promise<boolean> {
    const { name, uid = "", deletionTimestamp } = pod.metadata;
    if (!pod.spec?.nodeName || deletionTimestamp) return false;
    const sticks = this.#toStick.get(name);
    if (sticks) this.#stuck.set(uid, sticks);
    this.#toStick.delete(name);
    const now = this.#now();
    const runs = runsOf(pod, { behaviourOf: (...asked) => this.#behaviourOf(uid, ...asked), read, now });
    const played = runsInShort(runs);
    if (this.#played.get(uid) === played) return true;
    // The pod may have gone meanwhile.
    if (await this.#write(name, statusOf(pod, runs, now))) this.#played.set(uid, played);
    return false;
  }

  // oxlint-disable-next-line max-params -- a private helper
  #behaviourOf(uid: string, container: Container, isInit: boolean): Behaviour {
    const stuck = this.#stuck.get(uid);
    if (stuck) return stuck;
    const told = this.#images.get(container.image ?? "") ?? (isInit ? "completes" : "runs");
    return typeof told === "string" ? told : told(container);
  }

  /** What pods refer to is read only where one refers to something. */
  async #reader(pods: readonly Pod[]): Promise<Read> {
    if (pods.every(({ spec }) => referencesOf(spec).length === 0)) return () => undefined;
    const { items } = await this.#cluster.list(CONFIG_MAP, { namespace: this.#namespace });
    const byName = new Map(items.map((each) => [each.metadata.name, each]));
    return ({ name }) => byName.get(name);
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
