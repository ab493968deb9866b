import { expect, it, beforeEach, afterEach } from "vitest";

import { isOver } from "../../lib/domain/incident.ts";
import { PlayedArgoCd } from "../../lib/rehearsal/owners/argo-cd.ts";
import { PlayedFlux } from "../../lib/rehearsal/owners/flux.ts";
import { Git } from "../../lib/rehearsal/owners/git.ts";
import { PlayedOperator } from "../../lib/rehearsal/owners/operator.ts";
import { POLICY } from "../../lib/state/policies.ts";
import { realDelay } from "../../lib/world/delay.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import {
  ARGO_APPLICATION,
  CONFIG_MAP,
  DEPLOYMENT,
  KUSTOMIZATION,
  MACHINE_CONFIG_POOL,
  NAMESPACE,
  NODE,
} from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import type { Deployment, Node, Pod } from "../../lib/world/kubernetes/objects.ts";
import { orNothing } from "../../lib/world/world.ts";
import type { Scene } from "../behaviours/scene.ts";
import { approve, fire, isAwaiting } from "../behaviours/shop.ts";
import { alert } from "../support/alerts.ts";
import { PlayedPool } from "../support/played-pool.ts";
import { realScene } from "../support/real-scene.ts";
import { serves } from "../support/serves.ts";
import { WriteWatch, changesSpec, fights, outside } from "../support/write-watch.ts";

/** The engine's times are a sixtieth of the design's here, so this is an hour of it; ten minutes are the least. */
const SOAK_MILLISECONDS = 60_000;
const ENGINE = "kubeheal";
/** Whoever changes things behind everybody's back. */
const INTRUDER = "kubectl-edit";
/** It counts revisions in an annotation. */
const KUBERNETES = "kube-controller-manager";
const SIDES = { by: ENGINE, but: INTRUDER };
/** Who decides what each should be; the last is nobody's but those who typed it. */
const APPS = ["by-argo-cd", "by-flux", "by-operator", "by-hand"] as const;
type App = (typeof APPS)[number];
const INFERENCE_SERVICE = { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" };

const isServed = await serves("those who deploy and of the Machine Config Operator", [
  ARGO_APPLICATION,
  KUSTOMIZATION,
  MACHINE_CONFIG_POOL,
  INFERENCE_SERVICE,
]);

let scene: Scene;
let pool: PlayedPool;
let watch: WriteWatch;
let homes: { readonly argoCd: string; readonly flux: string };

beforeEach(async () => {
  scene = await realScene({ cooldownSeconds: 1, loopHeals: 100 });
  const connection = await fromKubeconfig();
  homes = { argoCd: `argocd-${scene.namespace}`, flux: `flux-${scene.namespace}` };
  const labels = { "kubeheal.io/heal": "auto", "kubeheal.io/opened": "true" };
  for (const name of Object.values(homes)) await scene.person.create({ ...NAMESPACE, metadata: { name, labels } });
  const open = Object.values(homes).map((namespace) => ({ namespace, upTo: "R3" }));
  const budgets = { "budget.target": "100", "budget.namespace": "4", "budget.cluster": "4" };
  await scene.person.patch({ ...CONFIG_MAP, namespace: scene.settings.namespace, name: POLICY }, [
    { op: "add", path: "/data", value: { ...budgets, "policy.yaml": JSON.stringify({ open }) } },
  ]);
  pool = new PlayedPool(scene);
  await playAllOwners();
  for (const app of APPS) await scene.untilCluster(`${app} serves`, () => isWell(app));
  watch = new WriteWatch();
  await watch.begin(connection, `/apis/apps/v1/namespaces/${scene.namespace}/deployments`);
  await watch.begin(connection, "/api/v1/nodes");
  await watch.begin(connection, `/apis/argoproj.io/v1alpha1/namespaces/${homes.argoCd}/applications`);
  await watch.begin(connection, `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${homes.flux}/kustomizations`);
});
afterEach(async () => {
  scene.plays(async () => undefined);
  watch.end();
  await pool.end();
  await orNothing(scene.person.delete({ ...ARGO_APPLICATION, namespace: homes.argoCd, name: "shop-app" }));
  await scene.end();
});

function wanted(app: App, pod: object = {}): Deployment {
  const labels = { app, "harness.local/kubelet": "test" };
  const spec = { containers: [{ name: app, image: `shop/${app}:1.0` }], ...pod };
  const template = { metadata: { labels }, spec };
  return deployment({
    namespace: scene.namespace,
    name: app,
    image: "",
    replicas: 2,
    spec: { replicas: 2, selector: { matchLabels: { app } }, template },
  });
}

async function playAllOwners(): Promise<void> {
  const git = { argoCd: new Git(), flux: new Git() };
  git.argoCd.commit("rev-1", wanted("by-argo-cd"));
  git.flux.commit("main@sha1:rev-1", wanted("by-flux"));
  const argoCd = new PlayedArgoCd({
    cluster: scene.as("argocd-controller"),
    now: () => scene.now(),
    git: git.argoCd,
    namespace: homes.argoCd,
    name: "shop-app",
    into: scene.namespace,
    automated: { selfHeal: true },
  });
  const flux = new PlayedFlux({
    cluster: scene.as("kustomize-controller"),
    setStatus: (ref, status) => scene.setStatus(ref, status),
    git: git.flux,
    namespace: homes.flux,
    name: "shop",
  });
  const operator = new PlayedOperator({
    cluster: scene.as("kserve-controller"),
    kind: INFERENCE_SERVICE,
    namespace: scene.namespace,
    name: "by-operator",
    spec: { predictor: { containers: [{ name: "by-operator", image: "shop/by-operator:1.0" }] } },
    makes: wanted("by-operator"),
  });
  await scene.as("kubectl-apply").create(wanted("by-hand", await scene.nodes(3)));
  await Promise.all([argoCd.deploy(), flux.deploy(), operator.deploy()]);
  const [first] = scene.nodeNames();
  const { metadata } = await scene.person.get<Node>({ ...NODE, name: first! });
  await pool.deploy({ "kubeheal.io/scene": metadata.labels!["kubeheal.io/scene"]! });
  let rounds = 0;
  scene.plays(async () => {
    rounds += 1;
    await Promise.all([argoCd.look(), flux.look(), operator.look()]);
    // A node takes its time.
    if (rounds % 6 === 0) await pool.look();
  });
}

async function pods(app: App): Promise<Pod[]> {
  return (await scene.pods(app)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

async function isWell(app: App): Promise<boolean> {
  const live = await orNothing(scene.person.get<Deployment>({ ...DEPLOYMENT, namespace: scene.namespace, name: app }));
  const isWanted = live?.spec?.template.spec?.containers[0]?.image === `shop/${app}:1.0`;
  const { readyReplicas, updatedReplicas, replicas } = live?.status ?? {};
  return isWanted && readyReplicas === 2 && updatedReplicas === 2 && replicas === 2;
}

/** Changed behind its owner's back, told, and waited for until it is well again. */
async function breakAgain(app: App, round: number): Promise<void> {
  const bad = `shop/${app}:bad-${round}`;
  await scene.behaves(bad, "crashes");
  const [pod] = await pods(app);
  const startsAt = scene.now();
  await scene
    .as(INTRUDER)
    .patch({ ...DEPLOYMENT, namespace: scene.namespace, name: app }, [
      { op: "replace", path: "/spec/template/spec/containers/0/image", value: bad },
    ]);
  const labels = { namespace: scene.namespace, pod: pod!.metadata.name, container: app, reason: "CrashLoopBackOff" };
  await fire(scene, alert("KubePodCrashLooping", labels, { startsAt }));
  await scene.untilCluster(`${app} is well again`, () => isWell(app));
  await fire(scene, alert("KubePodCrashLooping", labels, { startsAt, status: "resolved", endsAt: scene.now() }));
  const isDecided = async (): Promise<boolean> =>
    (await scene.incidents()).filter(({ target }) => target?.name === app).every((incident) => isOver(incident));
  await scene.untilCluster(`the incident of ${app} is over`, isDecided);
  await scene.pass(1);
}

/** Nodes that go for the pool's sake, and are told of. */
async function updateAgain(config: string): Promise<void> {
  const before = pool.did.length;
  await pool.update(config);
  const startsAt = scene.now();
  const [first] = scene.nodeNames();
  await fire(scene, alert("KubeNodeUnreachable", { node: first! }, { startsAt }));
  const isDone = async (): Promise<boolean> =>
    pool.did.slice(before).filter((did) => did.startsWith("uncordons")).length === 3;
  await scene.untilCluster("the pool is updated", isDone);
  await fire(
    scene,
    alert("KubeNodeUnreachable", { node: first! }, { startsAt, status: "resolved", endsAt: scene.now() }),
  );
}

/** What the engine may write: what nobody else decides, and to owners just the words that ask them. */
function isItsRoute({ what, spec, before }: WriteWatch["written"][number]): boolean {
  if (what === "Deployment by-hand") return true;
  const { annotations: _a, ...asked } = spec as { annotations?: object; spec?: object };
  const { annotations: _b, ...was } = before as { annotations?: object; spec?: object };
  if (what.startsWith("Kustomization ")) return JSON.stringify(asked) === JSON.stringify(was);
  return what.startsWith("Application ") && JSON.stringify(asked.spec) === JSON.stringify(was.spec);
}

const intruded = (app: App): number =>
  watch.written.filter((each) => each.what === `Deployment ${app}` && each.manager === INTRUDER && changesSpec(each))
    .length;
const wrote = (app: App): Set<string> =>
  new Set(
    watch.written
      .filter(({ what, manager }) => what === `Deployment ${app}` && manager !== KUBERNETES)
      .map(({ manager }) => manager),
  );

it.skipIf(!isServed)(
  "for an hour of its own time the engine fights nobody and goes around nobody, whoever breaks what",
  async () => {
    const until = Date.now() + SOAK_MILLISECONDS;
    const again = async (work: (round: number) => Promise<void>): Promise<void> => {
      for (let round = 1; Date.now() < until; round += 1) await work(round);
    };
    const agree = async (): Promise<void> => {
      for (const incident of (await scene.incidents()).filter(isAwaiting))
        await approve(scene, incident).catch(() => undefined);
      await realDelay(0.5);
    };

    await Promise.all([
      ...APPS.map((app) => again((round) => breakAgain(app, round))),
      again((round) => updateAgain(`rendered-${round + 1}`)),
      again(agree),
    ]);

    expect(outside(watch.written, ENGINE, isItsRoute)).toEqual([]);
    expect(fights(watch.written, SIDES)).toEqual([]);
    // Nobody slept: each was broken more than once, and whoever decides has set it right.
    for (const app of APPS) expect([app, intruded(app)]).toEqual([app, expect.toSatisfy((times: number) => times > 1)]);
    expect(wrote("by-argo-cd")).toEqual(new Set([INTRUDER, "argocd-controller"]));
    expect(wrote("by-flux")).toEqual(new Set([INTRUDER, "kustomize-controller"]));
    expect(wrote("by-operator")).toEqual(new Set([INTRUDER, "kserve-controller"]));
    expect(wrote("by-hand")).toContain(ENGINE);
    expect(pool.did.filter((did) => did.startsWith("reboots")).length).toBeGreaterThan(2);
    process.stderr.write(
      `soak: ${APPS.map((app) => `${app} broken ${intruded(app)} times`).join(", ")}; fights 0, outside 0\n`,
    );
  },
);

it.skipIf(!isServed)("a change around an owner, under the engine's name, is seen by the same judge", async () => {
  await scene
    .as(ENGINE)
    .patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "by-argo-cd" }, [
      { op: "replace", path: "/spec/replicas", value: 1 },
    ]);
  await expect
    .poll(() => fights(watch.written, SIDES), { timeout: 20_000 })
    .toEqual(["argocd-controller sets back what kubeheal has written to Deployment by-argo-cd"]);

  expect(outside(watch.written, ENGINE, isItsRoute)).toEqual(["kubeheal writes Deployment by-argo-cd"]);
});
