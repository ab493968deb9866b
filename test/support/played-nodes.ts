import { node } from "../../lib/world/in-memory/builders.ts";
import type { NodeCondition } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { NODE } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import type { Scene, Taint } from "../behaviours/scene.ts";
import { askServer, writeStatus } from "./played-owner.ts";
import { PLAYED } from "./test-kubelet.ts";

/** The node controller calls a node that says nothing for 50 s unreachable. */
const BEATS_EVERY_MILLISECONDS = 10_000;
/** A role's taint: it says what the nodes are for, and no rule takes it for a mistake. */
const TAINT = "node-role.kubernetes.io/kubeheal-scene";
const LABEL = "kubeheal.io/scene";

type Condition = NodeCondition & { readonly lastTransitionTime: string };

const WELL: readonly NodeCondition[] = [
  { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" },
  ...["MemoryPressure", "DiskPressure", "PIDPressure"].map((type) => ({
    type,
    status: "False" as const,
    reason: `KubeletHasNo${type}`,
    message: "there is enough",
  })),
];

/** Nodes of one scene on a real API server, and the test in the place of their kubelets. They are of the whole cluster: nobody else's pods may come, and they are taken away again. */
export class PlayedNodes {
  readonly #cluster: Cluster;
  readonly #connection: ConnectionSettings;
  readonly #scene: string;
  readonly #said = new Map<string, readonly Condition[]>();
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  #beating = Promise.resolve();

  constructor({ cluster, connection, scene }: { cluster: Cluster; connection: ConnectionSettings; scene: string }) {
    this.#cluster = cluster;
    this.#connection = connection;
    this.#scene = scene;
  }

  get names(): readonly string[] {
    return [...this.#said.keys()];
  }

  /** Returns the parts of a pod's spec that bring it there. */
  async make(count: number, taints: readonly Taint[] = []): ReturnType<Scene["nodes"]> {
    await this.#leaveToTheTest();
    for (let n = 1; n <= count; n += 1) {
      const { metadata } = node(`${this.#scene}-${n}`, { [LABEL]: this.#scene, [PLAYED]: "test" });
      const spec = { taints: [{ key: TAINT, value: this.#scene, effect: "NoSchedule" }, ...taints] };
      await this.#cluster.create({ ...NODE, metadata, spec } as KubeObject);
      const lastTransitionTime = stamp(new Date(Date.now() - 3_600_000));
      this.#said.set(
        metadata.name,
        WELL.map((each) => ({ ...each, lastTransitionTime })),
      );
      await this.#post(metadata.name);
    }
    this.#timer ??= setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, BEATS_EVERY_MILLISECONDS);
    return {
      nodeSelector: { [LABEL]: this.#scene },
      tolerations: [{ key: TAINT }, ...taints].map(({ key }) => ({ key, operator: "Exists" })),
    };
  }

  async says(name: string, says: NodeCondition, since = new Date()): Promise<void> {
    const before = this.#said.get(name) ?? [];
    const others = before.filter(({ type }) => type !== says.type);
    const wasReady = before.some(({ type, status }) => type === "Ready" && status === "True");
    if (says.type === "Ready" && says.status !== "True" && wasReady) await this.#tellAway(name);
    this.#said.set(name, [{ ...says, lastTransitionTime: stamp(since) }, ...others]);
    await this.#post(name);
  }

  /** As the node controller tells of it, which looks only every few seconds. */
  async #tellAway(name: string): Promise<void> {
    const metadata = { namespace: "default", name: `${name}.${(this.#told += 1)}` };
    const involvedObject = { ...NODE, name, uid: name };
    const at = stamp(new Date());
    const said = { type: "Normal", reason: "NodeNotReady", message: `Node ${name} status is now: NodeNotReady` };
    const times = { firstTimestamp: at, lastTimestamp: at, count: 1, source: { component: "node-controller" } };
    await this.#cluster.create({
      apiVersion: "v1",
      kind: "Event",
      metadata,
      involvedObject,
      ...said,
      ...times,
    } as KubeObject);
  }

  async remove(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await Promise.all(this.names.map((name) => this.#cluster.delete({ ...NODE, name })));
  }

  async #beat(): Promise<void> {
    for (const name of this.names) if (this.#speaks(name)) await this.#post(name);
  }

  #speaks(name: string): boolean {
    return this.#said.get(name)?.some(({ type, status }) => type === "Ready" && status !== "Unknown") === true;
  }

  async #post(name: string): Promise<void> {
    const lastHeartbeatTime = stamp(new Date());
    const conditions = this.#said.get(name)?.map((each) => ({ ...each, lastHeartbeatTime }));
    const room = { cpu: "64", memory: "256Gi", pods: "110" };
    await writeStatus(this.#connection, { ...NODE, name }, { conditions, capacity: room, allocatable: room });
  }

  /** Where KWOK plays the kubelet of every node, it leaves these alone as it leaves their pods. */
  async #leaveToTheTest(): Promise<void> {
    const key = `.metadata.labels["${PLAYED}"]`;
    for (const name of ["node-initialize", "node-heartbeat"]) {
      const path = `/apis/kwok.x-k8s.io/v1alpha1/stages/${name}`;
      const { status, text } = await askServer(this.#connection, { method: "GET", path });
      if (status === 404) continue;
      const { selector } = (JSON.parse(text) as { spec: { selector: { matchExpressions: { key: string }[] } } }).spec;
      if (selector.matchExpressions.some((each) => each.key === key)) continue;
      const matchExpressions = [...selector.matchExpressions, { key, operator: "DoesNotExist" }];
      await askServer(this.#connection, { method: "PATCH", path, body: { spec: { selector: { matchExpressions } } } });
    }
  }
}

/** As Kubernetes writes times: no fractions of a second. */
function stamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
