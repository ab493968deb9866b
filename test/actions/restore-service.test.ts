import { beforeEach, expect, it } from "vitest";

import { RECEIPT } from "../../lib/actions/define-action.ts";
import { restoreService } from "../../lib/actions/restore-service.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";
import { shop } from "../world/in-memory/shop.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const S2 = "wf-0123456789ab-1-1-s2-01234567";
const CART = { ...SERVICE, namespace: "shop", name: "cart" };
const FOUND = { selector: { app: "card" }, ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }] };
const APPLIED = { ...FOUND, selector: { app: "cart" } };
const rights = heldToItsRights("restore-service", restoreService);
let cluster: InMemoryCluster;

type Service = KubeObject & { readonly spec: object };
const now = (): Promise<Service> => cluster.get<Service>(CART);

/** Somebody has misspelt the selector. */
beforeEach(async () => {
  cluster = shop();
  cluster.add({
    ...SERVICE,
    metadata: { namespace: "shop", name: "cart" },
    spec: { ...FOUND, clusterIP: "10.0.0.7" },
  } as Service);
  await cluster.clock.passSeconds(60);
});

async function apply(
  how: { id?: string; undoes?: string; from?: object; to?: object; dryRun?: boolean } = {},
): Promise<Outcome> {
  const { id = S1, undoes, from = FOUND, to = APPLIED, dryRun = false } = how;
  const asked = step({ id, action: "restore-service", target: CART, ...(undoes === undefined ? {} : { undoes }) });
  const parameters = { uid: (await now()).metadata.uid!, from: JSON.stringify(from), to: JSON.stringify(to) };
  return restoreService.apply({ step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 45, dryRun });
}

it("sets what was applied, leaves its receipt, and sees ready pods behind it", async () => {
  expect(await apply()).toEqual({
    kind: "done",
    changed: true,
    because: "3 pods that are ready are behind Service cart",
  });
  expect((await now()).spec).toEqual({ ...APPLIED, clusterIP: "10.0.0.7" });
  expect((await now()).metadata.annotations?.[RECEIPT]).toBe(S1);
});

it("taken back, is as it was found", async () => {
  const found = (await now()).spec;
  await apply();

  expect(await apply({ id: S2, undoes: S1, from: APPLIED, to: FOUND })).toMatchObject({ kind: "done" });
  expect((await now()).spec).toEqual(found);
});

it("changes once, however often it is delivered", async () => {
  await Promise.all([apply(), apply()]);
  const { resourceVersion } = (await now()).metadata;

  expect(await apply()).toMatchObject({ kind: "done", changed: true });
  expect((await now()).metadata.resourceVersion).toBe(resourceVersion);
});

it("overrules nobody who has changed it meanwhile", async () => {
  await cluster.as("kubectl-edit").patch(CART, [{ op: "replace", path: "/spec/selector", value: { app: "basket" } }]);

  expect(await apply()).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(
      /^its selector or its ports were changed by kubectl-edit at .* since the diagnosis/,
    ) as string,
  });
});

it("has failed where nothing that is ready is behind it all the same", async () => {
  cluster.images.set("shop/cart:1.0", "never-ready");
  await cluster.clock.passSeconds(60);

  expect(await apply()).toMatchObject({ kind: "failed" });
});

it("stores nothing in a dry run", async () => {
  expect(await apply({ dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect((await now()).spec).toMatchObject(FOUND);
});

it("does not try a plan that cannot be read", async () => {
  await expect(apply({ to: { selector: 7 } })).rejects.toMatchObject({ kind: "invalid" });
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
