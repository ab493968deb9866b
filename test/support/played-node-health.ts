import { NODE, NODE_HEALTH_CHECK, SELF_NODE_REMEDIATION } from "../../lib/world/kubernetes/kinds.ts";
import type { Node } from "../../lib/world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, isWorldError, orNothing } from "../../lib/world/world.ts";
import type { Scene } from "../behaviours/scene.ts";
import { SPEAKING } from "./played-pool.ts";
import { REMEDIATION } from "./remediation.ts";

/** A small Self Node Remediation: a node that is asked for by an object of its name is rebooted, and says that it is well again a look later. */
export class PlayedRemediation {
  /** Nodes that it rebooted. */
  readonly rebooted: string[] = [];
  readonly #scene: Scene;
  readonly #cluster: Cluster;
  readonly #begun = new Set<string>();

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#cluster = scene.as("self-node-remediation");
  }

  async look(): Promise<void> {
    for (const name of this.#scene.nodeNames()) {
      const asked = await orNothing(this.#cluster.get<KubeObject>(requestOf(name)));
      if (!asked) continue;
      const uid = asked.metadata.uid ?? "";
      if (this.rebooted.includes(name)) continue;
      if (!this.#begun.has(uid)) {
        this.#begun.add(uid);
        continue;
      }
      this.rebooted.push(name);
      await this.#scene.nodeSays(name, SPEAKING);
    }
  }
}

/** A small Node Health Check over the nodes of a scene: it asks for the remediation of whoever is not ready, and withdraws it when they are back. */
export class PlayedNodeHealthCheck {
  readonly asked: string[] = [];
  readonly #scene: Scene;
  readonly #cluster: Cluster;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#cluster = scene.as("node-healthcheck-controller");
  }

  get name(): string {
    return `check-${this.#scene.namespace}`;
  }

  async deploy(matchLabels: Readonly<Record<string, string>>): Promise<void> {
    const { apiVersion, kind, namespace, template: name } = REMEDIATION;
    await this.#cluster.create({
      ...NODE_HEALTH_CHECK,
      metadata: { name: this.name },
      spec: {
        minHealthy: "51%",
        selector: { matchLabels },
        unhealthyConditions: [{ type: "Ready", status: "Unknown", duration: "300s" }],
        remediationTemplate: { apiVersion, kind, namespace, name },
      },
    } as KubeObject);
  }

  async end(): Promise<void> {
    await this.#cluster.delete({ ...NODE_HEALTH_CHECK, name: this.name });
  }

  async look(): Promise<void> {
    for (const name of this.#scene.nodeNames()) {
      const { status } = await this.#cluster.get<Node>({ ...NODE, name });
      const isReady = status?.conditions?.some((each) => each.type === "Ready" && each.status === "True") === true;
      const request = requestOf(name);
      const there = await orNothing(this.#cluster.get<KubeObject>(request));
      if (isReady && there && this.asked.includes(name)) await this.#cluster.delete(request);
      if (isReady || there) continue;
      try {
        const { namespace, name: named, ...kind } = request;
        await this.#cluster.create({ ...kind, metadata: { namespace, name: named }, spec: {} } as KubeObject);
        this.asked.push(name);
      } catch (error) {
        if (!isWorldError(error, "exists")) throw error;
      }
    }
  }
}

function requestOf(name: string) {
  return { ...SELF_NODE_REMEDIATION, namespace: REMEDIATION.namespace, name };
}
