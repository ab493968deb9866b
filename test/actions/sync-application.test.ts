import { beforeEach, describe, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { syncApplication } from "../../lib/actions/sync-application.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { ARGO_APPLICATION } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { application, recorded } from "../support/applications.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";

const APP = { ...ARGO_APPLICATION, namespace: "argocd", name: "shop-app" };
const S1 = "wf-0123456789ab-1-1-s1-01234567";
const action: AnyAction = syncApplication;
const rights = heldToItsRights("sync-application", action);
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

type App = KubeObject & { readonly operation?: { readonly info: object[]; readonly sync: object } };
const app = (): Promise<App> => cluster.get<App>(APP);

async function apply(through: Cluster = cluster, more: object = {}): Promise<Outcome> {
  const { uid = "" } = (await app()).metadata;
  const parameters = { uid, group: "apps", kind: "Deployment", namespace: "shop", name: "cart", revision: "rev-2" };
  const asked = { step: step({ id: S1, target: APP }), parameters, waitSeconds: 0, dryRun: false, ...more };
  return action.apply({ ...asked, cluster: rights.on(through) });
}

/** Argo CD takes the operation up and writes down how it went, as it was recorded. */
async function argoCdEnds(how: string): Promise<void> {
  const { operation } = await app();
  const state = { ...recorded(how), operation };
  await cluster.as("argocd-application-controller").patch(APP, [
    { op: "remove", path: "/operation" },
    { op: "add", path: "/status/operationState", value: state },
  ]);
}

it("asks for the one object, without pruning, under its step's id, and with the options of the Application's policy", async () => {
  cluster.add(application({ spec: { syncPolicy: { syncOptions: ["ServerSideApply=true"] } } }));

  expect(await apply()).toMatchObject({ kind: "waiting" });

  expect((await app()).operation).toMatchObject({
    initiatedBy: { username: "kubeheal" },
    info: [{ name: "kubeheal.io/step", value: S1 }, { name: "reason" }],
    sync: {
      revision: "rev-2",
      prune: false,
      resources: [{ group: "apps", kind: "Deployment", namespace: "shop", name: "cart" }],
      syncOptions: ["ServerSideApply=true"],
    },
  });
});

describe("how it went is what Argo CD says of just this operation", () => {
  it.each([
    ["opstate-by-patch", "done", /successfully synced/],
    ["opstate-succeeded", "done", /successfully synced/],
    ["opstate-failed", "failed", /one or more objects failed to apply/],
    ["opstate-error-badpath", "failed", /app path does not exist/],
    ["opstate-bad-revision", "failed", /Failed to checkout revision deadbeef/],
  ])("%s", async (how, kind, because) => {
    cluster.add(application());
    await apply();
    await argoCdEnds(how);

    expect(await apply()).toMatchObject({ kind, because: expect.stringMatching(because) as string });
  });

  it("and neither a success that stood there before nor Synced is one of ours", async () => {
    cluster.add(application({ status: { operationState: recorded("opstate-succeeded"), sync: { status: "Synced" } } }));

    expect(await apply()).toMatchObject({ kind: "waiting" });
    expect(await apply()).toMatchObject({ kind: "waiting" });
  });

  it("nor is one that Argo CD began for itself after ours", async () => {
    cluster.add(application());
    await apply();
    await argoCdEnds("opstate-succeeded");
    await cluster.patch(APP, [{ op: "add", path: "/status/operationState", value: recorded("opstate-selfheal") }]);

    expect(await apply()).toMatchObject({ kind: "waiting" });
    expect((await app()).operation).toBeUndefined();
  });
});

it("pins every revision of several sources", async () => {
  cluster.add(application({ status: { history: [{ revisions: ["rev-2", "1.4.0"] }] } }));
  const { uid = "" } = (await app()).metadata;
  const parameters = { uid, group: "apps", kind: "Deployment", name: "cart", revision: "rev-2, 1.4.0" };

  await apply(cluster, { parameters });

  expect((await app()).operation).toMatchObject({ sync: { revisions: ["rev-2", "1.4.0"] } });
});

it("is refused where another revision was deployed meanwhile", async () => {
  cluster.add(application({ status: { history: [{ id: 5, revision: "rev-3" }] } }));

  expect(await apply()).toMatchObject({
    kind: "refused",
    because: expect.stringContaining("has deployed revision rev-3 meanwhile") as string,
  });
  expect((await app()).operation).toBeUndefined();
});

it("asks once, however often it is delivered, also where an ApplicationSet has taken the receipt away", async () => {
  cluster.add(application());
  await Promise.all([apply(), apply()]);
  await argoCdEnds("opstate-by-patch");
  await cluster.patch(APP, [{ op: "remove", path: "/metadata/annotations" }]);

  expect(await apply()).toMatchObject({ kind: "done" });
  expect((await app()).operation).toBeUndefined();
});

it.each([
  ["one that was asked for", { operation: { sync: {} } }],
  ["one that runs", { status: { operationState: { phase: "Running" } } }],
])("replaces no other operation: %s", async (_what, parts) => {
  cluster.add(application(parts));
  const { operation } = await app();

  expect(await apply()).toMatchObject({
    kind: "blocked",
    because: expect.stringContaining("another operation") as string,
  });
  expect((await app()).operation).toEqual(operation);
});

it("an answer that was lost is read back, and nothing is asked for twice", async () => {
  cluster.add(application());
  const lossy = withFaults(cluster, ({ verb }) => (verb === "patch" ? "lost-reply" : undefined));

  expect(await apply(lossy)).toMatchObject({ kind: "waiting" });
});

it("leaves another Application of its name alone", async () => {
  cluster.add(application());

  expect(
    await apply(cluster, {
      parameters: { uid: "other", group: "apps", kind: "Deployment", name: "cart", revision: "rev-2" },
    }),
  ).toMatchObject({ kind: "refused", because: expect.stringContaining("another object") as string });
});

it("tried, asks for nothing", async () => {
  cluster.add(application());

  expect(await apply(cluster, { dryRun: true })).toMatchObject({ kind: "done" });
  expect((await app()).operation).toBeUndefined();
});

it("needs the rights that it declares, and no others", () => {
  expect([rights.undeclared(), rights.unused()]).toEqual([[], []]);
});
