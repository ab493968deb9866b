import { randomUUID } from "node:crypto";

import type { Settings } from "../../../lib/domain/settings.ts";
import { realDelay } from "../../../lib/world/delay.ts";
import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import { DEPLOYMENT, NAMESPACE } from "../../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../../lib/world/kubernetes/kubeconfig.ts";
import type { Deployment, Pod } from "../../../lib/world/kubernetes/objects.ts";
import { type Cluster, orNothing } from "../../../lib/world/world.ts";
import type { Scene } from "../../behaviours/scene.ts";
import { crashLooping, deploy, rollOut } from "../../behaviours/shop.ts";
import { alert, webhook } from "../alerts.ts";
import { type Looking, lookAt } from "../looking.ts";
import { settings } from "../settings.ts";
import { type Answered, Gateway } from "./gateway.ts";
import { type Installed, TIMES } from "./install.ts";
import { untilAtZero } from "./pods.ts";

/** Nobody has it, so the kubelet fails to pull it. */
export const MISSING_IMAGE = "ko.local/kubeheal-workload:nobody-built-this";

const CART = { ...DEPLOYMENT, name: "cart" };
const TAKEN = "kubeheal-test/taken";

/** A shop of one test on a real node, with the engine installed beside it. */
export interface BedShop {
  readonly installed: Installed;
  readonly cluster: Cluster;
  readonly scene: Looking & Pick<Scene, "namespace" | "settings" | "person" | "behaves">;
  readonly gateway: Gateway;
  /** Deploys a version that is well and rolls out one that is not; the pod that is in trouble. */
  breakRollout(image?: string): Promise<Pod>;
  /** What Alertmanager sends for that pod. */
  firing(pod: Pod): object;
  resolved(pod: Pod): object;
  /** Sends a body as Alertmanager does: again, when the answer is no 2xx. */
  post(...alerts: readonly object[]): Promise<Answered>;
  /** Sends an event to the Broker of the installation. */
  send(event: {
    readonly type: string;
    readonly subject?: string;
    readonly data: object;
    readonly action?: string;
  }): Promise<void>;
  deployment(): Promise<Deployment>;
  end(): Promise<void>;
}

export async function openBedShop(installed: Installed): Promise<BedShop> {
  const connection = await fromKubeconfig();
  const cluster = new KubernetesCluster(connection);
  const person = new KubernetesCluster(connection, { fieldManager: "kubectl-edit" });
  const namespace = await freeShop(cluster, installed);
  const looking = lookAt({
    cluster,
    namespace,
    stateIn: installed.namespace,
    onlyThisShop: true,
    patienceSeconds: 300,
    describeTrouble: () => undefined,
  });
  const times: Settings = settings({ namespace: installed.namespace, ...TIMES });
  // What an image does is in the image.
  const scene = { ...looking, namespace, settings: times, person, behaves: async () => undefined };
  const gateway = new Gateway(cluster, installed.namespace);
  const startsAt = new Date();
  const crashing = { namespace, container: "cart", reason: "CrashLoopBackOff" };
  return {
    installed,
    cluster,
    scene,
    gateway,
    async breakRollout(image = MISSING_IMAGE) {
      await deploy(scene as never, installed.workloads.well);
      return rollOut(scene as never, image, image === MISSING_IMAGE ? "never-pulls" : "crashes");
    },
    firing: (pod) => crashLooping(scene as never, pod.metadata.name, { startsAt }),
    resolved: (pod) =>
      alert(
        "KubePodCrashLooping",
        { ...crashing, pod: pod.metadata.name },
        { startsAt, status: "resolved", endsAt: new Date() },
      ),
    post: (...alerts) => postAlerts(gateway, installed.token, webhook(...alerts)),
    send: ({ data, ...attributes }) => sendEvent(installed, attributes, data),
    deployment: () => cluster.get<Deployment>({ ...CART, namespace }),
    async end() {
      await orNothing(cluster.delete({ ...CART, namespace }));
      cluster.close();
      person.close();
    },
  };
}

/** One that no test has used; each file of tests is a program of its own, and they take turns. */
async function freeShop(cluster: Cluster, { shops }: Installed): Promise<string> {
  const { items } = await cluster.listMetadata(NAMESPACE, { labelSelector: `!${TAKEN}` });
  const free = shops.find((name) => items.some(({ metadata }) => metadata.name === name));
  if (free === undefined) throw new Error(`all ${shops.length} shops are taken`);
  const label = `/metadata/labels/${TAKEN.replace("/", "~1")}`;
  await cluster.patch({ ...NAMESPACE, name: free }, [{ op: "add", path: label, value: "true" }]);
  return free;
}

const TRIES = 5;

/** Alertmanager gives up on a 4xx and repeats the rest after a pause. */
export async function postAlerts(gateway: Gateway, token: string, body: unknown): Promise<Answered> {
  const headers = { authorization: `Bearer ${token}` };
  const failures: unknown[] = [];
  while (failures.length < TRIES) {
    try {
      const answer = await gateway.ask("alerts", { method: "POST", path: "/alertmanager", headers, body });
      if (answer.status < 500) return answer;
      failures.push(`${answer.status} ${answer.body}`);
    } catch (error) {
      failures.push(error);
    }
    await realDelay(1);
  }
  throw new Error(`alerts did not take it: ${failures.map(String).join("; ")}`);
}

async function sendEvent(
  { namespace }: Installed,
  attributes: Readonly<Record<string, string>>,
  data: object,
): Promise<void> {
  const named = Object.entries({ specversion: "1.0", id: randomUUID(), source: "/tests", ...attributes });
  const headers = Object.fromEntries(named.map(([name, value]) => [`ce-${name}`, value]));
  const response = await fetch(`${process.env["BROKER_INGRESS"]}/${namespace}/kubeheal`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(data),
  });
  if (!response.ok) throw new Error(`the Broker did not take it: ${response.status} ${await response.text()}`);
}

/** Nothing of an earlier test is underway. */
export async function atRest({ cluster, installed }: BedShop): Promise<void> {
  await untilAtZero(cluster, installed.namespace);
}
