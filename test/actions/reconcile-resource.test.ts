import { beforeEach, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { reconcileResource } from "../../lib/actions/reconcile-resource.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { Cluster, Kind, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const MODEL: Kind = { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" };
const ROUTE: Kind = { apiVersion: "serving.knative.dev/v1", kind: "Service" };
const SHOPS: Kind = { apiVersion: "shops.example/v1", kind: "CartShop" };
const HOME = { namespace: "shop", name: "cart" };
const action: AnyAction = reconcileResource;
const rights = heldToItsRights("reconcile-resource", action);
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.define(SHOPS, "cartshops");
  for (const kind of [MODEL, ROUTE, SHOPS]) cluster.add({ ...kind, metadata: HOME, spec: { size: 3 } } as KubeObject);
});

// oxlint-disable-next-line max-params -- of what, whether more is tried, and as whom
async function apply(kind = MODEL, goesOn = false, through: Cluster = rights.on(cluster)): Promise<Outcome> {
  const target = { ...kind, ...HOME };
  const { uid = "" } = (await cluster.get<KubeObject>(target)).metadata;
  const asked = { step: step({ id: S1, target }), parameters: { uid, goesOn }, waitSeconds: 0, dryRun: false };
  return action.apply({ ...asked, cluster: through });
}

it.each([MODEL, ROUTE])("writes its own annotation, once, and nothing of what is asked for: $kind", async (kind) => {
  await Promise.all([apply(kind), apply(kind)]);

  expect(await apply(kind)).toMatchObject({ kind: "done" });
  const { metadata, ...rest } = await cluster.get<KubeObject & { spec: object }>({ ...kind, ...HOME });
  expect(metadata.annotations).toMatchObject({ "kubeheal.io/reconcile": S1 });
  expect(rest.spec).toEqual({ size: 3 });
});

it("does so to a kind that nobody here has heard of, where its account may", async () => {
  expect(await apply(SHOPS, false, cluster)).toMatchObject({ kind: "done" });
  await expect(apply(SHOPS)).rejects.toMatchObject({ kind: "forbidden" });
});

it.each([
  [false, "waiting"],
  [true, "done"],
] as const)("waits while it says that it is not well, unless more is tried (%s)", async (goesOn, kind) => {
  cluster.setStatus({ ...MODEL, ...HOME }, { conditions: [{ type: "Ready", status: "False" }] });

  expect(await apply(MODEL, goesOn)).toMatchObject({
    kind,
    because: expect.stringContaining("Ready is False") as string,
  });
});

it("needs the rights that it declares, and no others", () => {
  expect([rights.undeclared().filter((each) => !each.includes("CartShop")), rights.unused()]).toEqual([[], []]);
});
