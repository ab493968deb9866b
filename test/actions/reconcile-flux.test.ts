import { beforeEach, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { reconcileFlux } from "../../lib/actions/reconcile-flux.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { HELM_RELEASE, KUSTOMIZATION } from "../../lib/world/kubernetes/kinds.ts";
import type { Kind, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const HOME = { namespace: "flux-system", name: "shop" };
const action: AnyAction = reconcileFlux;
const rights = heldToItsRights("reconcile-flux", action);
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add({ ...KUSTOMIZATION, metadata: HOME, spec: {} } as KubeObject);
  cluster.add({ ...HELM_RELEASE, metadata: HOME, spec: {} } as KubeObject);
});

async function apply(kind: Kind = KUSTOMIZATION): Promise<Outcome> {
  const target = { ...kind, ...HOME };
  const { uid = "" } = (await cluster.get<KubeObject>(target)).metadata;
  const asked = { step: step({ id: S1, target }), parameters: { uid }, waitSeconds: 0, dryRun: false };
  return action.apply({ ...asked, cluster: rights.on(cluster) });
}

const answers = (status: string, handled: string, kind: Kind = KUSTOMIZATION): void =>
  cluster.setStatus(
    { ...kind, ...HOME },
    { lastHandledReconcileAt: handled, conditions: [{ type: "Ready", status, message: "Applied revision: rev-1" }] },
  );
const marks = async (kind: Kind): Promise<Record<string, string>> => ({
  ...(await cluster.get<KubeObject>({ ...kind, ...HOME })).metadata.annotations,
});

it.each([
  [KUSTOMIZATION, { "reconcile.fluxcd.io/requestedAt": S1 }],
  [HELM_RELEASE, { "reconcile.fluxcd.io/requestedAt": S1, "reconcile.fluxcd.io/forceAt": S1 }],
])("asks by the step's id, once: $kind", async (kind, asked) => {
  await Promise.all([apply(kind), apply(kind)]);

  expect(await apply(kind)).toMatchObject({ kind: "waiting" });
  expect(await marks(kind)).toMatchObject(asked);
});

it.each([
  ["another request was handled", "True", "somebody-else", "waiting"],
  ["it is at it", "Unknown", S1, "waiting"],
  ["it has applied it", "True", S1, "done"],
  ["it could not", "False", S1, "failed"],
] as const)("is judged by what Flux says of just this request: %s", async (_what, status, handled, kind) => {
  await apply();
  answers(status, handled);

  expect(await apply()).toMatchObject({ kind });
});

it("asks nothing of what is suspended meanwhile", async () => {
  await cluster.patch({ ...KUSTOMIZATION, ...HOME }, [{ op: "add", path: "/spec/suspend", value: true }]);

  expect(await apply()).toMatchObject({ kind: "blocked", because: "Kustomization shop is suspended" });
  expect(await marks(KUSTOMIZATION)).toEqual({});
});

it("needs the rights that it declares, and no others", () => {
  expect([rights.undeclared(), rights.unused()]).toEqual([[], []]);
});
