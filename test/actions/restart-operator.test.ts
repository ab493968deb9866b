import { beforeEach, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { restartOperator } from "../../lib/actions/restart-operator.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DAEMON_SET, DEPLOYMENT, POD, POD_DISRUPTION_BUDGET, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster, Kind, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { CART, step } from "../support/incidents.ts";
import { CART as REF, shop } from "../world/in-memory/shop.ts";

const OPERATOR = { ...DEPLOYMENT, namespace: "operators", name: "shop-operator" };
const action: AnyAction = restartOperator;
const rights = heldToItsRights("restart-operator", action);
let cluster: InMemoryCluster;
beforeEach(async () => {
  cluster = shop();
  cluster.add(deployment({ namespace: "operators", name: "shop-operator", image: "shop/operator:1.0", replicas: 1 }));
  await cluster.clock.passSeconds(60);
});

const pods = async (): Promise<readonly Pod[]> => (await cluster.list<Pod>(POD, { namespace: "operators" })).items;
const breakCart = async (): Promise<void> => {
  cluster.images.set("shop/cart:2.0", "crashes");
  await cluster.patch(REF, [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" }]);
  await cluster.clock.passSeconds(60);
};

// oxlint-disable-next-line max-params -- which pods, where, and for what
async function apply(
  named: readonly Pod[],
  through: Cluster = cluster,
  { apiVersion, kind }: Kind = CART,
): Promise<Outcome> {
  const { namespace = "", name } = CART;
  const list = named.map(({ metadata }) => `${metadata.name}/${metadata.uid}`).join(",");
  const parameters = { pods: list, apiVersion, kind, namespace, name };
  const asked = { step: step({ target: OPERATOR }), parameters, waitSeconds: 45, dryRun: false };
  return cluster.clock.waitFor(action.apply({ ...asked, cluster: rights.on(through) }));
}

it("renews just the pods that there were, once, and waits until the new ones are ready", async () => {
  await breakCart();
  const before = await pods();

  expect(await apply(before)).toMatchObject({ kind: "done" });
  const after = await pods();
  expect(after).toHaveLength(1);
  expect(after[0]?.metadata.uid).not.toBe(before[0]?.metadata.uid);

  expect(await apply(before)).toMatchObject({ kind: "done" });
  expect((await pods())[0]?.metadata.uid).toBe(after[0]?.metadata.uid);
});

it("leaves the operator alone where what it makes is well by now", async () => {
  const before = await pods();

  expect(await apply(before)).toMatchObject({ kind: "done", changed: false });
  expect((await pods())[0]?.metadata.uid).toBe(before[0]?.metadata.uid);
});

it("is stopped by budgets, which it names", async () => {
  await breakCart();
  for (const name of ["one", "two"])
    cluster.add({
      ...POD_DISRUPTION_BUDGET,
      metadata: { namespace: "operators", name },
      spec: { minAvailable: 1, selector: {} },
    } as KubeObject);

  expect(await apply(await pods())).toMatchObject({ kind: "blocked" });
});

it.each([STATEFUL_SET, DAEMON_SET])("looks at whatever the operator makes: $kind", async (kind) => {
  const { metadata, spec } = deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" });
  const { replicas, ...rest } = spec!;
  cluster.add({ ...kind, metadata, spec: kind === DAEMON_SET ? rest : { ...rest, replicas } } as KubeObject);
  await cluster.clock.passSeconds(60);

  expect(await apply(await pods(), cluster, kind)).toMatchObject({ kind: "done", changed: false });
});

it("needs the rights that it declares, and no others", () => {
  expect([rights.undeclared(), rights.unused()]).toEqual([[], []]);
});
