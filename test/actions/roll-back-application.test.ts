import { beforeEach, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { rollBackApplication } from "../../lib/actions/roll-back-application.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { ARGO_APPLICATION } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { SOURCE, application } from "../support/applications.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";

const APP = { ...ARGO_APPLICATION, namespace: "argocd", name: "shop-app" };
const action: AnyAction = rollBackApplication;
const rights = heldToItsRights("roll-back-application", action);
// Go leaves the number 0 out.
const history = [
  { revision: "rev-1", deployedAt: "2026-01-01T10:00:00Z", source: SOURCE },
  { id: 1, revision: "rev-2", deployedAt: "2026-01-01T11:00:00Z", source: SOURCE },
];
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

type App = KubeObject & { readonly operation?: object };
const app = (): Promise<App> => cluster.get<App>(APP);

async function apply(to: { id: number; revision: string; from?: number; after?: string }): Promise<Outcome> {
  const { uid = "" } = (await app()).metadata;
  const asked = { step: step({ target: APP }), parameters: { uid, from: 1, ...to }, waitSeconds: 0, dryRun: false };
  return action.apply({ ...asked, cluster: rights.on(cluster) });
}

it("asks for the revision and its source, as Argo CD's own roll-back does, without pruning", async () => {
  cluster.add(application({ status: { history } }));

  expect(await apply({ id: 0, revision: "rev-1" })).toMatchObject({ kind: "waiting" });
  expect((await app()).operation).toMatchObject({
    sync: { revision: "rev-1", source: SOURCE, prune: false, syncStrategy: { apply: {} } },
  });
});

it.each<[string, { spec?: object; status?: object }, RegExp]>([
  ["auto-sync was switched on", { spec: { syncPolicy: { automated: {} } } }, /auto-sync is on/],
  ["the entry is kept no more", { status: { history: history.slice(1) } }, /keeps no revision rev-1 under number 0/],
  [
    "another revision has its number",
    { status: { history: [{ ...history[0], revision: "rev-9" }, history[1]!] } },
    /keeps no revision rev-1 under number 0/,
  ],
  [
    "somebody has deployed another revision",
    { status: { history: [...history, { id: 2, revision: "rev-3", source: SOURCE }] } },
    /has deployed revision rev-3 meanwhile: it is not overwritten/,
  ],
])("is refused where %s meanwhile", async (_what, parts, because) => {
  cluster.add(application({ ...parts, status: { history, ...parts.status } }));

  expect(await apply({ id: 0, revision: "rev-1" })).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(because) as string,
  });
  expect((await app()).operation).toBeUndefined();
});

it.each([
  ["what it takes back was deployed last", { id: 2, revision: "rev-1" }, "waiting"],
  ["what it takes back has failed", undefined, "waiting"],
  ["somebody has deployed another revision since", { id: 2, revision: "rev-3" }, "refused"],
  ["somebody has deployed the same revision since", { id: 3, revision: "rev-1" }, "refused"],
])("an undo, where %s: %s %s", async (_what, newest, kind) => {
  cluster.add(application({ status: { history: [...history, ...(newest ? [{ ...newest, source: SOURCE }] : [])] } }));

  expect(await apply({ id: 1, revision: "rev-2", from: 1, after: "rev-1" })).toMatchObject({ kind });
});

it("needs the rights that it declares, and no others", () => {
  expect([rights.undeclared(), rights.unused()]).toEqual([[], []]);
});
