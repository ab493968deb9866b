import { initialise } from "../../lib/process/initialise.ts";
import { realDelay } from "../../lib/world/delay.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { RequestMade } from "../../lib/world/kubernetes/requests.ts";
import { settings as defaults } from "../support/settings.ts";
import { TestKubelet } from "../support/test-kubelet.ts";
import { type Who, engineOf } from "./engine.ts";
import { type Figure, ratioOf } from "./figure.ts";
import { BAD, IMPATIENT, alertOf, crashing, deployCart, rollOutBad, serves } from "./heal.ts";
import type { RealCluster } from "./real-cluster.ts";

const ROUNDS = 7;
/** Who stands between the alert and the healed rollout; what people are told is told meanwhile. */
const ON_THE_WAY: readonly Who[] = ["alerts", "workflows", "steps"];

interface Heal {
  readonly whole: number;
  /** Until the Deployment's controller said that it is rolled out: the cluster's own time. */
  readonly watched: number;
  readonly roundTrips: number;
  readonly requests: number;
}

/** From the alert to the first healthy look, over what the requests on the way took by themselves. */
export async function latency(real: RealCluster): Promise<Figure> {
  const heals: Heal[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const heal = await once(real, round);
    if (round > 0) heals.push(heal);
  }
  const row = (name: string, of: (heal: Heal) => number) => ({ name, unit: "ms", values: heals.map(of) });
  const ours = row("alert to healthy, less the watch", ({ whole, watched }) => whole - watched);
  const trips = row("sum of the requests on the way", ({ roundTrips }) => roundTrips);
  const whole = row("alert to healthy", (heal) => heal.whole);
  return {
    name: "latency",
    what: `alert to healed on a real API server, without the soak; ${heals[0]!.requests} requests on the way`,
    rows: [whole, row("of that the watch for the rollout", ({ watched }) => watched), ours, trips],
    ratios: [
      ratioOf("less the watch ÷ sum of requests", [ours, trips], "<= 1.5"),
      ratioOf(
        "whole ÷ sum of requests and watch",
        [whole, row("", (heal) => heal.roundTrips + heal.watched)],
        "<= 1.5",
      ),
    ],
    notes: [
      "The old pods stay ready, so going back needs no kubelet. Some requests are made at the same time: the ratio may be below 1.",
    ],
  };
}

async function once(real: RealCluster, round: number): Promise<Heal> {
  const shop = await real.namespace(`shop${round}`, { "kubeheal.io/heal": "auto" });
  const settings = defaults({ namespace: await real.namespace(`heal${round}`), ...IMPATIENT });
  await initialise(real.cluster, settings.namespace);
  const made: RequestMade[] = [];
  const onRequest = (request: RequestMade): void => void made.push(request);
  const clusters = new Map<Who, KubernetesCluster>();
  const clusterOf = (who: Who): KubernetesCluster => {
    const cluster = new KubernetesCluster(real.settings, ON_THE_WAY.includes(who) ? { onRequest } : {});
    clusters.set(who, cluster);
    return cluster;
  };
  const healthy = Promise.withResolvers<number>();
  const engine = engineOf({
    settings,
    clusterOf,
    now: () => new Date(),
    delay: realDelay,
    onStored: ({ workflow }) => workflow?.progress.status === "verifying" && healthy.resolve(performance.now()),
  });
  try {
    const pod = await trouble(real, shop);
    // A warm function has its connections; a new one costs a TLS handshake each.
    await Promise.all(
      [...clusters.values()].map((cluster) => cluster.list({ apiVersion: "v1", kind: "Pod" }, { namespace: shop })),
    );
    await realDelay(2);
    made.length = 0;
    const startedAt = performance.now();
    await engine.post("/alertmanager", alertOf(pod, new Date()));
    const whole = (await Promise.race([healthy.promise, late()])) - startedAt;
    const sum = (isWatch: boolean): number =>
      made
        .filter(({ verb }) => (verb === "watch") === isWatch)
        .reduce((total, { milliseconds }) => total + milliseconds, 0);
    return { whole, watched: sum(true), roundTrips: sum(false), requests: made.length };
  } finally {
    await engine.broker.stop();
    for (const cluster of clusters.values()) cluster.close();
  }
}

async function trouble(real: RealCluster, shop: string): Promise<Pod> {
  const person = new KubernetesCluster(real.settings, { fieldManager: "kubectl-edit" });
  const kubelet = new TestKubelet(real.cluster, real.settings, { namespace: shop });
  kubelet.start();
  try {
    await deployCart(person, shop);
    await until(() => serves(person, shop));
    kubelet.behaves(BAD, "crashes");
    await rollOutBad(person, shop);
    let pod: Pod | undefined;
    await until(async () => (pod = await crashing(person, shop)) !== undefined);
    return pod!;
  } finally {
    await kubelet.stop();
    person.close();
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isSo()) return;
    await realDelay(0.1);
  }
  throw new Error("it took longer than 30 s");
}

async function late(): Promise<never> {
  await realDelay(30);
  throw new Error("not healthy after 30 s");
}
