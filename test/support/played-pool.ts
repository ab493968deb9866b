import { MACHINE_CONFIG_POOL, NODE, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Node, Pod } from "../../lib/world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, isWorldError } from "../../lib/world/world.ts";
import type { Scene } from "../behaviours/scene.ts";

const PREFIX = "machineconfiguration.openshift.io";

type Phase = "begin" | "drain" | "reboot" | "back";

/**
 * A small Machine Config Operator with one pool: it brings its nodes to a new configuration one after another, as the real one does it. It cordons, moves
 * the pods away through the Eviction API, reboots, lets pods back, and tells of it in the pool's conditions and the nodes' annotations.
 */
export class PlayedPool {
  /** What it has done to nodes, in order. */
  readonly did: string[] = [];
  readonly #scene: Scene;
  readonly #cluster: Cluster;
  readonly #name: string;
  #config = "rendered-1";
  #done: string[] = [];
  #phase: Phase = "begin";
  #halted: string | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#cluster = scene.as("machine-config-controller");
    this.#name = `pool-${scene.namespace}`;
  }

  get name(): string {
    return this.#name;
  }

  async deploy(nodeSelector: Readonly<Record<string, string>>): Promise<void> {
    const metadata = { name: this.#name };
    await this.#cluster.create({
      ...MACHINE_CONFIG_POOL,
      metadata,
      spec: { nodeSelector: { matchLabels: nodeSelector }, configuration: { name: this.#config } },
    } as KubeObject);
    this.#done = [...this.#scene.nodeNames()];
    for (const name of this.#done) await this.#annotate(name, { currentConfig: this.#config });
    await this.#tell();
  }

  /** A new configuration is there: from the next look on it is brought to one node after another. */
  async update(config: string): Promise<void> {
    this.#config = config;
    this.#done = [];
    await this.#tell();
  }

  /** It cannot go on with the node that it is at. */
  async degrade(because: string): Promise<void> {
    this.#halted = because;
    await this.#tell();
  }

  async end(): Promise<void> {
    await this.#cluster.delete({ ...MACHINE_CONFIG_POOL, name: this.#name });
  }

  async look(): Promise<void> {
    const node = this.#scene.nodeNames().find((name) => !this.#done.includes(name));
    if (node === undefined || this.#halted !== undefined) return;
    switch (this.#phase) {
      case "begin":
        await this.#annotate(node, { desiredConfig: this.#config });
        await this.#cordon(node, true);
        this.#phase = "drain";
        return;
      case "drain":
        if (await this.#isEmpty(node)) this.#phase = "reboot";
        return;
      case "reboot":
        this.did.push(`reboots ${node}`);
        await this.#scene.nodeSays(node, SILENT);
        this.#phase = "back";
        return;
      case "back":
        await this.#scene.nodeSays(node, SPEAKING);
        await this.#annotate(node, { currentConfig: this.#config });
        await this.#cordon(node, false);
        this.#done.push(node);
        this.#phase = "begin";
        await this.#tell();
    }
  }

  /** One look asks all of its pods to go; whom a budget holds it asks again. */
  async #isEmpty(node: string): Promise<boolean> {
    const { items } = await this.#cluster.list<Pod>(POD, { fieldSelector: `spec.nodeName=${node}` });
    const movable = items.filter(({ metadata }) => metadata.ownerReferences?.[0]?.kind !== "DaemonSet");
    for (const { metadata } of movable.filter(({ metadata }) => metadata.deletionTimestamp === undefined)) {
      const { namespace = "", name, uid = "" } = metadata;
      try {
        await this.#cluster.evict({ namespace, name, uid });
        this.did.push(`evicts ${name}`);
      } catch (error) {
        if (!isWorldError(error, "blocked", "not-found", "conflict")) throw error;
      }
    }
    return movable.length === 0;
  }

  async #cordon(node: string, isCordoned: boolean): Promise<void> {
    await this.#cluster.patch({ ...NODE, name: node }, [
      isCordoned
        ? { op: "add", path: "/spec/unschedulable", value: true }
        : { op: "remove", path: "/spec/unschedulable" },
    ]);
    this.did.push(`${isCordoned ? "cordons" : "uncordons"} ${node}`);
  }

  async #annotate(node: string, said: Partial<Record<"currentConfig" | "desiredConfig", string>>): Promise<void> {
    const { metadata } = await this.#cluster.get<Node>({ ...NODE, name: node });
    const { currentConfig = said.currentConfig, desiredConfig = said.desiredConfig } = said;
    const annotations = {
      ...metadata.annotations,
      ...(currentConfig !== undefined && { [`${PREFIX}/currentConfig`]: currentConfig }),
      [`${PREFIX}/desiredConfig`]: desiredConfig ?? currentConfig ?? this.#config,
    };
    await this.#cluster.patch({ ...NODE, name: node }, [
      { op: "add", path: "/metadata/annotations", value: annotations },
    ]);
  }

  #tell(): Promise<void> {
    const machineCount = this.#scene.nodeNames().length;
    const isUpdated = this.#done.length === machineCount;
    const lastTransitionTime = `${this.#scene.now().toISOString().slice(0, 19)}Z`;
    const say = (type: string, isSo: boolean, reason = "", message = ""): object => {
      return { type, status: isSo ? "True" : "False", reason, message, lastTransitionTime };
    };
    const halted = this.#halted ?? "";
    const conditions = [
      say("Updated", isUpdated),
      say("Updating", !isUpdated, "", isUpdated ? "" : `All nodes are updating to MachineConfig ${this.#config}`),
      say("Degraded", halted !== "", halted === "" ? "" : "NodeDegraded", halted),
      say("NodeDegraded", halted !== "", "", halted),
      say("RenderDegraded", false),
    ];
    const counts = { machineCount, updatedMachineCount: this.#done.length, readyMachineCount: this.#done.length };
    const rest = {
      unavailableMachineCount: machineCount - this.#done.length,
      degradedMachineCount: halted === "" ? 0 : 1,
    };
    return this.#scene.setStatus({ ...MACHINE_CONFIG_POOL, name: this.#name }, { conditions, ...counts, ...rest });
  }
}

export const SILENT = {
  type: "Ready",
  status: "Unknown",
  reason: "NodeStatusUnknown",
  message: "Kubelet stopped posting node status.",
} as const;

export const SPEAKING = {
  type: "Ready",
  status: "True",
  reason: "KubeletReady",
  message: "kubelet is posting ready status",
} as const;
