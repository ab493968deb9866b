import { beforeEach, expect, it } from "vitest";

import { RECEIPT } from "../../lib/actions/define-action.ts";
import { scale } from "../../lib/actions/scale.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { CART, step } from "../support/incidents.ts";
import { CART as REF, cartOf, podsOf, shop } from "../world/in-memory/shop.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const S2 = "wf-0123456789ab-1-1-s2-01234567";
const rights = heldToItsRights("scale", scale);
let cluster: InMemoryCluster;

/** Somebody has scaled it to zero. */
beforeEach(async () => {
  cluster = shop();
  await cluster.as("kubectl-scale").patch(REF, [{ op: "replace", path: "/spec/replicas", value: 0 }]);
  await cluster.clock.passSeconds(60);
});

interface How {
  readonly id?: string;
  readonly undoes?: string;
  readonly from?: number;
  readonly to?: number;
  readonly dryRun?: boolean;
  readonly target?: typeof CART;
}

async function apply({ id = S1, undoes, from = 0, to = 3, dryRun = false, target = CART }: How = {}): Promise<Outcome> {
  const { metadata } = await cluster.get<KubeObject>(target);
  const asked = step({ id, action: "scale", target, ...(undoes === undefined ? {} : { undoes }) });
  const parameters = { uid: metadata.uid!, from, to };
  return cluster.clock.waitFor(
    scale.apply({ step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 45, dryRun }),
  );
}

const replicas = async (): Promise<number | undefined> => (await cartOf(cluster)).spec?.replicas;

it("sets the number, leaves its receipt, and waits until the pods serve", async () => {
  expect(await apply()).toEqual({ kind: "done", changed: true, because: "scaled to 3: 3 of 3 pods are available" });
  expect((await cartOf(cluster)).metadata.annotations?.[RECEIPT]).toBe(S1);
  expect(await podsOf(cluster)).toHaveLength(3);
});

it("changes once, however often it is delivered", async () => {
  await Promise.all([apply(), apply()]);
  const { generation } = (await cartOf(cluster)).metadata;

  expect(await apply()).toMatchObject({ kind: "done", changed: true });
  expect((await cartOf(cluster)).metadata.generation).toBe(generation);
});

it("taken back, is as it was found", async () => {
  const found = (await cartOf(cluster)).spec;
  await apply();

  expect(await apply({ id: S2, undoes: S1, from: 3, to: 0 })).toMatchObject({ kind: "done" });
  expect((await cartOf(cluster)).spec).toEqual(found);
});

it("overrules nobody who has set another number meanwhile", async () => {
  await cluster.as("kubectl-scale").patch(REF, [{ op: "replace", path: "/spec/replicas", value: 5 }]);

  expect(await apply()).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(/^it was scaled to 5 by kubectl-scale at /) as string,
  });
  expect(await replicas()).toBe(5);
});

it("has nothing to do where the number is set already", async () => {
  await cluster.as("kubectl-scale").patch(REF, [{ op: "replace", path: "/spec/replicas", value: 3 }]);

  expect(await apply()).toMatchObject({ kind: "done", changed: false });
});

it("waits where the pods do not become ready in time", async () => {
  cluster.images.set("shop/cart:1.0", "crashes");

  expect(await apply()).toMatchObject({ kind: "waiting", because: "scaled to 3: 0 of 3 pods are available" });
});

it("stores nothing in a dry run", async () => {
  expect(await apply({ dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect(await replicas()).toBe(0);
});

it("does the same for a StatefulSet", async () => {
  const { metadata, spec } = await cartOf(cluster);
  const set = { ...STATEFUL_SET, metadata: { namespace: "shop", name: metadata.name }, spec: { ...spec, replicas: 0 } };
  cluster.add(set);

  expect(await apply({ target: { ...CART, kind: "StatefulSet" } })).toMatchObject({ kind: "done" });
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
