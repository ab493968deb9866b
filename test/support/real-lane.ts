import { initialise } from "../../lib/process/initialise.ts";
import { POLICY } from "../../lib/state/policies.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { CONFIG_MAP, NAMESPACE, SERVICE_ACCOUNT } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { RealGround } from "./real-ground.ts";

/** Kubernetes puts one into every namespace. */
const KEPT = new Set([POLICY, "kube-root-ca.crt"]);
let lanes = 0;

/**
 * Two namespaces of a real API server in which one heal after the other happens. To make and delete namespaces costs the cluster hundreds of requests, so it
 * is not done for each heal; several lanes are used at the same time.
 */
export class RealLane {
  readonly #connection: ConnectionSettings;
  readonly #cluster: KubernetesCluster;
  readonly #person: KubernetesCluster;
  readonly #app: string;
  readonly #engine: string;
  #last: RealGround | undefined;

  private constructor(connection: ConnectionSettings) {
    const unique = `${Date.now().toString(36)}${(lanes += 1)}`;
    this.#connection = connection;
    this.#cluster = new KubernetesCluster(connection);
    this.#person = new KubernetesCluster(connection, { fieldManager: "kubectl-edit" });
    this.#app = `lane-${unique}`;
    this.#engine = `kubeheal-lane-${unique}`;
  }

  static async open(): Promise<RealLane> {
    if (!process.env["KUBECONFIG"])
      throw new Error("set KUBECONFIG to the cluster to test on: these tests write to it");
    const lane = new RealLane(await fromKubeconfig());
    const [cluster, app] = [lane.#cluster, lane.#app];
    await initialise(cluster, lane.#engine);
    await cluster.create({ ...NAMESPACE, metadata: { name: app, labels: { "kubeheal.io/heal": "auto" } } });
    // A pod is refused until its namespace has this.
    await cluster.watchUntil({ ...SERVICE_ACCOUNT, namespace: app, name: "default" }, Boolean, 30);
    return lane;
  }

  /** Without the state of the heal before. */
  async freshGround(): Promise<RealGround> {
    await this.#clear();
    this.#last = new RealGround({
      connection: this.#connection,
      cluster: this.#cluster,
      person: this.#person,
      app: this.#app,
      engine: this.#engine,
    });
    return this.#last;
  }

  async end(): Promise<void> {
    await this.#last?.end();
    for (const name of [this.#app, this.#engine]) await this.#cluster.delete({ ...NAMESPACE, name });
    this.#cluster.close();
    this.#person.close();
  }

  async #clear(): Promise<void> {
    if (!this.#last) return;
    const { items } = await this.#cluster.listMetadata(CONFIG_MAP, { namespace: this.#engine });
    const names = items.map(({ metadata: { name } }) => name).filter((name) => !KEPT.has(name));
    await Promise.all(names.map((name) => this.#cluster.delete({ ...CONFIG_MAP, namespace: this.#engine, name })));
    await this.#last.end();
  }
}
