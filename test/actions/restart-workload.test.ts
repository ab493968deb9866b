import { beforeEach, expect, it } from "vitest";

import { restartWorkload } from "../../lib/actions/restart-workload.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { templateHash } from "../../lib/domain/template.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DAEMON_SET, DEPLOYMENT, POD, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment, Pod } from "../../lib/world/kubernetes/objects.ts";
import { heldToItsRights } from "../support/grants.ts";
import { CART, step } from "../support/incidents.ts";

const AT = "2026-01-01T12:00:00.000Z";
const rights = heldToItsRights("restart-workload", restartWorkload);
let cluster: InMemoryCluster;
let template: string;

/** All pods of `cart` hang. */
beforeEach(async () => {
  cluster = new InMemoryCluster();
  cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }));
  await cluster.clock.passSeconds(60);
  for (const { metadata } of await pods()) cluster.stick("shop", metadata.name, "never-ready");
  await cluster.clock.passSeconds(60);
  template = templateHash((await cart()).spec?.template);
});

const cart = (): Promise<Deployment> => cluster.get<Deployment>({ ...DEPLOYMENT, namespace: "shop", name: "cart" });
const pods = async (): Promise<readonly Pod[]> => (await cluster.list<Pod>(POD, { namespace: "shop" })).items;
const noted = async (): Promise<string | undefined> =>
  (await cart()).spec?.template.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"];

async function apply({
  uid,
  dryRun = false,
  id = "wf-0123456789ab-1-1-s1-01234567",
}: Partial<Record<"uid" | "id", string>> & { dryRun?: boolean } = {}): Promise<Outcome> {
  const parameters = { uid: uid ?? (await cart()).metadata.uid!, template };
  const asked = step({ id, action: "restart-workload", target: CART, parameters, startedAt: AT });
  const applying = { step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 45, dryRun };
  return cluster.clock.waitFor(restartWorkload.apply(applying));
}

const edit = (path: string, value: unknown): Promise<unknown> =>
  cluster.as("kubectl-edit").patch({ ...CART }, [{ op: "add", path, value }]);

it("starts all pods anew, from the same template", async () => {
  const before = new Set((await pods()).map(({ metadata }) => metadata.uid));

  expect(await apply()).toMatchObject({ kind: "done", because: "started anew: 3 of 3 pods are available" });

  expect((await pods()).filter(({ metadata }) => before.has(metadata.uid))).toEqual([]);
  expect(await noted()).toBe(AT);
});

it("is one restart, however often it is delivered", async () => {
  await apply();
  const after = (await pods()).map(({ metadata }) => metadata.uid);

  expect(await apply()).toMatchObject({ kind: "done" });
  expect((await pods()).map(({ metadata }) => metadata.uid)).toEqual(after);
});

it("keeps what else is noted on the template", async () => {
  await edit("/spec/template/metadata/annotations", { checksum: "1" });
  await cluster.clock.passSeconds(60);
  for (const { metadata } of await pods()) cluster.stick("shop", metadata.name, "never-ready");
  template = templateHash((await cart()).spec?.template);

  await apply();

  expect((await cart()).spec?.template.metadata?.annotations).toEqual({
    checksum: "1",
    "kubectl.kubernetes.io/restartedAt": AT,
  });
});

it.each<[string, () => Promise<unknown>, object, RegExp]>([
  [
    "what was changed since",
    () => edit("/spec/template/metadata/annotations", { checksum: "1" }),
    {},
    /^its pod template was changed by kubectl-edit/,
  ],
  ["what is paused", () => edit("/spec/paused", true), {}, /is paused by spec\.paused$/],
  ["another of its name", async () => undefined, { uid: "another" }, /is another object than/],
])("leaves %s", async (_what, happens, how, because) => {
  await happens();

  expect(await apply(how)).toEqual({ kind: "refused", because: expect.stringMatching(because) as string });
  expect(await noted()).toBeUndefined();
});

it("leaves what has recovered by itself", async () => {
  for (const { metadata } of await pods()) cluster.stick("shop", metadata.name, "runs");
  await cluster.clock.passSeconds(60);

  expect(await apply()).toEqual({ kind: "refused", because: "all pods of Deployment cart are available by now" });
});

it.each([STATEFUL_SET, DAEMON_SET])("starts a $kind anew, too", async (kind) => {
  const { spec } = deployment({ namespace: "shop", name: "db", image: "shop/db:1.0" });
  const { replicas, ...rest } = spec!;
  const target = { ...kind, namespace: "shop", name: "db" };
  const more = kind === DAEMON_SET ? {} : { replicas };
  cluster.add({ ...kind, metadata: { namespace: "shop", name: "db" }, spec: { ...rest, ...more } } as never);
  await cluster.clock.passSeconds(60);
  cluster.images.set("shop/db:1.0", "never-ready");
  const { metadata, spec: found } = await cluster.get<Deployment>(target);
  const parameters = { uid: metadata.uid!, template: templateHash(found?.template) };
  const asked = step({ action: "restart-workload", target, parameters, startedAt: AT });

  const outcome = await cluster.clock.waitFor(
    restartWorkload.apply({ step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 5, dryRun: false }),
  );

  expect(outcome.because).toMatch(/^started anew: /);
  const { spec: now } = await cluster.get<Deployment>(target);
  expect(now?.template.metadata?.annotations).toEqual({ "kubectl.kubernetes.io/restartedAt": AT });
});

it("starts nothing in a dry run", async () => {
  expect(await apply({ dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect(await noted()).toBeUndefined();
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});

it("decides the pod template alone", () => {
  expect(restartWorkload.decides).toEqual(["spec", "template"]);
});
