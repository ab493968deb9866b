import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import fc from "fast-check";
import { expect, it } from "vitest";

import { type ActionName, actions } from "../../lib/actions/index.ts";
import type { Target } from "../../lib/domain/target.ts";
import { templateHash } from "../../lib/domain/template.ts";
import type { Parameters } from "../../lib/domain/workflow.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CRON_JOB, NODE, REPLICA_SET, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import type { ReplicaSet } from "../../lib/world/kubernetes/objects.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { CART, step } from "../support/incidents.ts";

/** A change that is planned: there, and back again. */
interface There {
  readonly target: Target;
  readonly to: Parameters;
  readonly back: Parameters;
  /** Where what takes it back is an action of its own. */
  readonly by?: ActionName;
}

const RUNS = 12;
const cart = (cluster: InMemoryCluster, parts: object): void =>
  cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", ...parts }));
const uidOf = async (cluster: InMemoryCluster, target: Target): Promise<string> =>
  (await cluster.get<KubeObject>(target)).metadata.uid!;
const words = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.stringMatching(/^[a-z0-9]{1,8}$/), { maxKeys: 4 });

/** By the action: any object, and any change of it that a runbook could plan. */
const CASES: Partial<Record<ActionName, fc.Arbitrary<(cluster: InMemoryCluster) => Promise<There>>>> = {
  uncordon: fc.constantFrom("worker-1", "worker-2").map((name) => async (cluster) => {
    const target = { ...NODE, name };
    const uid = await uidOf(cluster, target);
    return { target, to: { uid }, back: { uid, stableSeconds: 0 }, by: "cordon" };
  }),
  scale: fc.tuple(fc.nat(6), fc.nat(6)).map(([from, to]) => async (cluster) => {
    cart(cluster, { replicas: from });
    await cluster.clock.passSeconds(60);
    const uid = await uidOf(cluster, CART);
    return { target: CART, to: { uid, from, to }, back: { uid, from: to, to: from } };
  }),
  "raise-memory-limit": fc.tuple(fc.integer({ min: 64, max: 512 }), words).map(([size, labels]) => async (cluster) => {
    const [from, to] = [`${size}Mi`, `${Math.floor(size * 1.5)}Mi`];
    cluster.images.set("shop/cart:1.0", ({ container }) =>
      container.resources?.limits?.["memory"] === from ? "runs-out-of-memory" : "runs",
    );
    cart(cluster, { labels, container: { resources: { limits: { memory: from }, requests: { memory: from } } } });
    await cluster.clock.passSeconds(60);
    const parameters = { uid: await uidOf(cluster, CART), container: "cart" };
    return { target: CART, to: { ...parameters, from, to }, back: { ...parameters, from: to, to: from } };
  }),
  "undo-rollout": fc.tuple(words, words).map(([first, second]) => async (cluster) => {
    const env = (of: Record<string, string>): object[] => Object.entries(of).map(([name, value]) => ({ name, value }));
    cart(cluster, { container: { env: env(first) } });
    await cluster.clock.passSeconds(60);
    cluster.images.set("shop/cart:2.0", "crashes");
    await cluster.patch(CART, [
      { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
      { op: "add", path: "/spec/template/spec/containers/0/env", value: env(second) },
    ]);
    await cluster.clock.passSeconds(60);
    const { items } = await cluster.list<ReplicaSet>(REPLICA_SET, { namespace: "shop" });
    const of = (image: string): ReplicaSet =>
      items.find(({ spec }) => spec?.template?.spec?.containers[0]?.image === image)!;
    const [older, newer] = [of("shop/cart:1.0"), of("shop/cart:2.0")];
    const between = (from: ReplicaSet, to: ReplicaSet): Parameters => ({
      from: from.metadata.name,
      fromTemplate: templateHash(from.spec?.template),
      to: to.metadata.name,
      toTemplate: templateHash(to.spec?.template),
    });
    const uid = await uidOf(cluster, CART);
    return { target: CART, to: { uid, ...between(newer, older) }, back: { uid, ...between(older, newer) } };
  }),
  "suspend-job": fc.tuple(fc.boolean(), words).map(([to, labels]) => async (cluster) => {
    const target: Target = { ...CRON_JOB, namespace: "shop", name: "report" };
    const jobTemplate = { metadata: { labels }, spec: { template: { spec: { containers: [] } } } };
    const spec = { schedule: "0 3 29 2 *", suspend: !to, jobTemplate };
    cluster.add({ ...CRON_JOB, metadata: { name: "report", namespace: "shop" }, spec } as KubeObject);
    const uid = await uidOf(cluster, target);
    return { target, to: { uid, from: !to, to }, back: { uid, from: to, to: !to } };
  }),
  "restore-service": fc
    .tuple(words, words, fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 }))
    .map(([found, applied, foundPort, appliedPort]) => async (cluster) => {
      const target: Target = { ...SERVICE, namespace: "shop", name: "cart" };
      const sending = (selector: object, port: number): { selector: object; ports: object[] } => ({
        selector: { app: "cart", ...selector },
        ports: [{ port, targetPort: port, protocol: "TCP" }],
      });
      const [was, wanted] = [sending(found, foundPort), sending(applied, appliedPort)];
      cluster.add({ ...SERVICE, metadata: { name: "cart", namespace: "shop" }, spec: was } as KubeObject);
      const parameters = { uid: await uidOf(cluster, target) };
      const [from, to] = [JSON.stringify(was), JSON.stringify(wanted)];
      return { target, to: { ...parameters, from, to }, back: { ...parameters, from: to, to: from } };
    }),
};

/** Actions that a runbook names as the undo of something, read from the runbooks themselves. */
function undoing(): string[] {
  const folder = path.resolve(import.meta.dirname, "../../lib/runbooks");
  const texts = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), "utf8"));
  const all = [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/undo: \{\s*action: "([a-z-]+)"/g)].map(([, name]) => name!))),
  ];
  // What it takes back is an object of its own, and no spec of the node (test/actions/withdraw-node-remediation.test.ts).
  return all.filter((name) => name !== "withdraw-node-remediation");
}

it.each(undoing())("%s, applied and taken back, leaves the same spec, whatever it was", async (name) => {
  const arbitrary = CASES[name as ActionName];
  if (!arbitrary) throw new Error(`${name} claims an undo: say here how a change of it is planned`);
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(arbitrary, async (prepare) => {
      const cluster = new InMemoryCluster();
      cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
      const { target, to, back, by = name as ActionName } = await prepare(cluster);
      const specNow = async (): Promise<string> =>
        JSON.stringify((await cluster.get<KubeObject & { spec?: unknown }>(target)).spec);
      const found = await specNow();
      const run = (id: string, parameters: Parameters, undoes?: string): Promise<unknown> =>
        cluster.clock.waitFor(
          actions[undoes === undefined ? by : (name as ActionName)].apply({
            step: step({ id, action: name, target, parameters, ...(undoes === undefined ? {} : { undoes }) }),
            parameters,
            cluster,
            waitSeconds: 5,
            dryRun: false,
          }),
        );
      const [there, andBack] = ["wf-0123456789ab-1-1-s1-01234567", "wf-0123456789ab-1-1-s2-01234567"];

      await run(there, to);
      if ((await specNow()) !== found) changed += 1;
      await run(andBack, back, there);

      expect(await specNow()).toBe(found);
    }),
    { numRuns: RUNS, seed: 1 },
  );
  // A change that is refused each time would be taken back easily.
  expect(changed).toBeGreaterThan(RUNS / 2);
});
