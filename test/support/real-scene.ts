import { functions } from "../../functions/index.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import { contextOf } from "../../lib/healing/context.ts";
import { appOf } from "../../lib/process/app.ts";
import { embed } from "../../lib/process/embedded.ts";
import { initialise } from "../../lib/process/initialise.ts";
import { randomHex } from "../../lib/process/real-world.ts";
import { realDelay } from "../../lib/world/delay.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { NAMESPACE, POD } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { World } from "../../lib/world/world.ts";
import type { MakeScene } from "../behaviours/scene.ts";
import { CountingCluster, changesIn } from "./counting-cluster.ts";
import { settings as defaults } from "./settings.ts";
import { silentLog } from "./silent-log.ts";
import { TestKubelet } from "./test-kubelet.ts";

/** The design's times, in seconds that a test can wait for. */
const SHORT = {
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
  alertWindowSeconds: 60,
};

const PATIENCE_MILLISECONDS = 60_000;
let scenes = 0;

/** A real API server named by KUBECONFIG, the engine in this process, and the test in the kubelet's place. */
export const realScene: MakeScene = async (overrides) => {
  if (!process.env["KUBECONFIG"]) throw new Error("set KUBECONFIG to the cluster to test on: these tests write to it");
  const connection = await fromKubeconfig();
  const cluster = new KubernetesCluster(connection);
  const person = new KubernetesCluster(connection, { fieldManager: "kubectl-edit" });
  const unique = `${Date.now().toString(36)}${(scenes += 1)}`;
  const namespace = `shop-${unique}`;
  const settings = defaults({ namespace: `kubeheal-${unique}`, ...SHORT, ...overrides });
  await initialise(cluster, settings.namespace);
  await cluster.create({ ...NAMESPACE, metadata: { name: namespace, labels: { "kubeheal.io/heal": "auto" } } });

  const counting = new CountingCluster(cluster);
  const log = silentLog();
  const counted: string[] = [];
  const all = Object.values(functions);
  const now = (): Date => new Date();
  const embedded = embed({ functions: all, settings, now, delay: realDelay, log });
  const { broker, ticker } = embedded;
  const world: World = {
    cluster: counting,
    broker,
    fastClock: ticker.fastClock,
    now,
    randomId: randomHex,
    count: (what) => void counted.push(what),
  };
  const context = contextOf({ world, settings, log });
  const app = appOf(all, context, { kind: "open" });
  embedded.serve((request) => app.fetch(request));
  ticker.start();
  const kubelet = new TestKubelet(cluster, connection, namespace);
  kubelet.start();

  const incidents = async (): Promise<Incident[]> => {
    const { items } = await context.incidents.list({});
    const read = await Promise.all(items.map(({ id }) => context.incidents.load(id)));
    return read.flatMap((stored) => stored?.value ?? []);
  };
  const untilTrue = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    while (!(await isSo())) {
      if (Date.now() > deadline) {
        const story = (await incidents()).map(({ id, progress, history }) => ({
          id,
          progress,
          history: history.map(({ text }) => text),
        }));
        throw new Error(
          `never ${what}: ${JSON.stringify({ story, log: log.lines.filter(({ level }) => level !== "info").slice(-10) }, undefined, 1)}`,
        );
      }
      await realDelay(0.1);
    }
  };
  return {
    namespace,
    settings,
    context,
    person,
    now,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    get: async (path) => app.request(path),
    behaves: async (image, behaviour) => kubelet.behaves(image, behaviour),
    stick: async (pod) => {
      kubelet.stick(pod);
    },
    pods: async (name) => [...(await cluster.list<Pod>(POD, { namespace, labelSelector: `app=${name}` })).items],
    async until(what, isSo) {
      let found: Incident | undefined;
      await untilTrue(what, async () => (found = (await incidents()).find(isSo)) !== undefined);
      return found!;
    },
    untilCluster: untilTrue,
    pass: (seconds) => realDelay(seconds),
    incidents,
    changes: () => changesIn(counting.writes, namespace),
    counted: () => counted,
    end: async () => {
      await Promise.all([ticker.stop(), broker.stop(), kubelet.stop()]);
      for (const name of [namespace, settings.namespace]) await cluster.delete({ ...NAMESPACE, name });
      cluster.close();
      person.close();
    },
  };
};
