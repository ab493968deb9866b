import { CONFIG_MAP, DEPLOYMENT } from "../../../lib/world/kubernetes/kinds.ts";
import type { ConfigMap, Deployment } from "../../../lib/world/kubernetes/objects.ts";
import { isWorldError } from "../../../lib/world/world.ts";
import type { Cluster, ObjectMeta, Ref } from "../../../lib/world/world.ts";
import type { Account } from "../../support/people.ts";

export interface ClusterSetting {
  readonly cluster: Cluster;
  /** It exists, has room on a node for a few pods, and nobody else uses it. */
  readonly namespace: string;
  /** How many requests have reached the server, where that can be known. */
  readonly requestsSent?: () => number;
  /** Tokens of the ServiceAccount `reader`, who may get and list incidents in the namespace, and create `incidents/approval`. */
  readonly logIn?: () => Promise<Pick<Account, "token" | "tokenForAudience">>;
  readonly end?: () => Promise<void>;
}

type More = Partial<ObjectMeta>;
type Data = Readonly<Record<string, string>>;

export const OTHER_UID = "00000000-0000-4000-8000-000000000000";

/** The cluster under test, and the objects that its tests put there. */
export class Stage {
  #setting: ClusterSetting | undefined;

  begin(setting: ClusterSetting): void {
    this.#setting = setting;
  }

  async end(): Promise<void> {
    await this.#setting?.end?.();
  }

  get cluster(): Cluster {
    return this.#begun.cluster;
  }

  get namespace(): string {
    return this.#begun.namespace;
  }

  get requestsSent(): number {
    return this.#begun.requestsSent?.() ?? 0;
  }

  async logIn(): Promise<Pick<Account, "token" | "tokenForAudience">> {
    const { logIn } = this.#begun;
    if (!logIn) throw new Error("the setting says how somebody logs in");
    return logIn();
  }

  ref(name: string): Ref {
    return { ...CONFIG_MAP, namespace: this.namespace, name };
  }

  configMap(name: string, data: Data = { size: "1" }, more: More = {}): ConfigMap {
    return { ...CONFIG_MAP, metadata: { namespace: this.namespace, name, ...more }, data };
  }

  create(name: string, data?: Data, more?: More): Promise<ConfigMap> {
    return this.cluster.create(this.configMap(name, data, more));
  }

  stored(name: string): Promise<ConfigMap> {
    return this.cluster.get<ConfigMap>(this.ref(name));
  }

  /** A Deployment that wants no pods, and the one way to refer to it. */
  async createDeployment(name: string): Promise<{ deployment: Deployment; ref: Ref }> {
    const labels = { app: name };
    const deployment = await this.cluster.create<Deployment>({
      ...DEPLOYMENT,
      metadata: { namespace: this.namespace, name },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "registry.example/app:1" }] } },
      },
    });
    return { deployment, ref: { ...DEPLOYMENT, namespace: this.namespace, name } };
  }

  get #begun(): ClusterSetting {
    if (!this.#setting) throw new Error("the cluster is made before the tests begin");
    return this.#setting;
  }
}

/** "done", or what kind of error it was; anything but a `WorldError` is thrown on. */
export async function outcomeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "done";
  } catch (error) {
    if (isWorldError(error)) return error.kind;
    throw error;
  }
}

/** A row's sentence as the name of its object. */
export function named(sentence: string): string {
  return sentence.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
