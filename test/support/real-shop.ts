import type { Incident } from "../../lib/domain/incident.ts";
import type { Settings } from "../../lib/domain/settings.ts";
import { initialise } from "../../lib/process/initialise.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import type { Cluster } from "../../lib/world/world.ts";
import type { Scene } from "../behaviours/scene.ts";
import { type Looking, lookAt } from "./looking.ts";
import { setBack } from "./managed-times.ts";
import { PlayedNodes } from "./played-nodes.ts";
import { PlayedOwner, writeStatus } from "./played-owner.ts";
import { settings as defaults } from "./settings.ts";
import { TestKubelet } from "./test-kubelet.ts";

/** The design's times, in seconds that a test can wait for. */
export const SHORT = {
  soakSeconds: 2,
  symptomSeconds: 1,
  quietSeconds: 2,
  tickSeconds: 1,
  heartbeatSeconds: 2,
  stepDeadlineSeconds: 8,
  stepWaitSeconds: 6,
  resendSeconds: 3,
  lookAgainSeconds: 1,
  patienceSeconds: 30,
  stormSeconds: 15,
  alertWindowSeconds: 60,
} satisfies Partial<Settings>;

const PATIENCE_SECONDS = 60;
let shops = 0;

/** A shop on the real API server that KUBECONFIG names: two namespaces of this test alone, and the test in the kubelet's place. */
export interface RealShop {
  readonly cluster: KubernetesCluster;
  readonly person: Cluster;
  readonly namespace: string;
  readonly settings: Settings;
  incidents(): Promise<Incident[]>;
  /** The parts of a scene that need no engine. */
  readonly scene: Looking &
    Pick<
      Scene,
      | "namespace"
      | "skip"
      | "settings"
      | "person"
      | "behaves"
      | "stick"
      | "throwOut"
      | "nodes"
      | "nodeNames"
      | "nodeSays"
      | "ageBy"
      | "plays"
      | "setStatus"
      | "as"
    >;
  end(): Promise<void>;
}

export async function openShop(
  overrides: Partial<Settings> = {},
  describeTrouble: () => unknown = () => undefined,
): Promise<RealShop> {
  if (!process.env["KUBECONFIG"]) throw new Error("set KUBECONFIG to the cluster to test on: these tests write to it");
  const connection = await fromKubeconfig();
  const cluster = new KubernetesCluster(connection);
  const person = new KubernetesCluster(connection, { fieldManager: "kubectl-edit" });
  const clock = new KubernetesCluster(connection, { fieldManager: "clock" });
  const unique = `${Date.now().toString(36)}${(shops += 1)}`;
  const namespace = `shop-${unique}`;
  const settings = defaults({ namespace: `kubeheal-${unique}`, ...SHORT, ...overrides });
  await initialise(cluster, settings.namespace);
  await cluster.create({ ...NAMESPACE, metadata: { name: namespace, labels: { "kubeheal.io/heal": "auto" } } });
  let skipped = 0;
  const now = (): Date => new Date(Date.now() + skipped * 1000);
  const kubelet = new TestKubelet(cluster, connection, { namespace, now });
  kubelet.start();
  const nodes = new PlayedNodes({ cluster, connection, scene: namespace });
  const owner = new PlayedOwner();
  const others: KubernetesCluster[] = [];

  const looking = lookAt({
    cluster,
    namespace,
    stateIn: settings.namespace,
    patienceSeconds: PATIENCE_SECONDS,
    describeTrouble,
  });
  return {
    cluster,
    person,
    namespace,
    settings,
    incidents: looking.incidents,
    scene: {
      namespace,
      settings,
      person,
      behaves: async (image, behaviour) => kubelet.behaves(image, behaviour),
      stick: async (pod, behaviour) => kubelet.stick(pod, behaviour),
      throwOut: (pod) => kubelet.throwOut(pod),
      nodes: (count, taints) => nodes.make(count, taints),
      nodeNames: () => nodes.names,
      nodeSays: (name, says, since) => nodes.says(name, says, since),
      ageBy: (ref, seconds) => setBack(clock, ref, seconds),
      as(fieldManager) {
        const another = new KubernetesCluster(connection, { fieldManager });
        others.push(another);
        return another;
      },
      plays: (look) => owner.plays(look),
      setStatus: (ref, status) => writeStatus(connection, ref, status),
      ...looking,
      now,
      skip: async (seconds) => void (skipped += seconds),
    },
    async end() {
      await Promise.all([owner.stop(), kubelet.stop(), nodes.remove()]);
      for (const name of [namespace, settings.namespace]) await cluster.delete({ ...NAMESPACE, name });
      for (const each of [cluster, person, clock, ...others]) each.close();
    },
  };
}

/** The shop's settings, as a process gets them. */
export function environmentOf(settings: Settings): Record<string, string> {
  return {
    KUBECONFIG: process.env["KUBECONFIG"] ?? "",
    NAMESPACE: settings.namespace,
    KUBEHEAL_SOAK_SECONDS: String(settings.soakSeconds),
    KUBEHEAL_SYMPTOM_SECONDS: String(settings.symptomSeconds),
    KUBEHEAL_QUIET_SECONDS: String(settings.quietSeconds),
    KUBEHEAL_TICK_SECONDS: String(settings.tickSeconds),
    KUBEHEAL_HEARTBEAT_SECONDS: String(settings.heartbeatSeconds),
    KUBEHEAL_RESEND_SECONDS: String(settings.resendSeconds),
    KUBEHEAL_LOOK_AGAIN_SECONDS: String(settings.lookAgainSeconds),
  };
}
