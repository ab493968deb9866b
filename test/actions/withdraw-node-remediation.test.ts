import { beforeEach, expect, it } from "vitest";

import { requestNodeRemediation } from "../../lib/actions/request-node-remediation.ts";
import { withdrawNodeRemediation } from "../../lib/actions/withdraw-node-remediation.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { type Cluster, orNothing } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { type How, S2, WORKER, applyTo, stage } from "../support/node-stage.ts";
import { REMEDIATION, REQUEST, markedTemplate } from "../support/remediation.ts";

const rights = heldToItsRights("withdraw-node-remediation", withdrawNodeRemediation);
const rightsOn = (cluster: Cluster): Cluster => rights.on(cluster);
let cluster: InMemoryCluster;
const apply = (awaitsReady: boolean, how: How = {}) =>
  applyTo(
    { action: withdrawNodeRemediation, cluster, through: rightsOn },
    { id: S2, ...how, parameters: { ...REMEDIATION, awaitsReady } },
  );
const isThere = async (): Promise<boolean> => (await orNothing(cluster.get(REQUEST))) !== undefined;

beforeEach(async () => {
  cluster = stage();
  cluster.add(markedTemplate());
  cluster.stopNode(WORKER.name);
  const doing = { action: requestNodeRemediation, cluster, through: (each: typeof cluster) => each };
  await applyTo(doing as never, { parameters: REMEDIATION });
});

it("waits for the node, and withdraws when it is back", async () => {
  cluster.clock.after(20, () => cluster.startNode(WORKER.name));

  expect(await apply(true)).toMatchObject({ kind: "done", because: expect.stringContaining("is back") as string });
  expect(await isThere()).toBe(false);
});

it("keeps the request while the node is not back", async () => {
  expect(await apply(true)).toEqual({ kind: "blocked", because: "node worker-1 is not back yet" });
  expect(await isThere()).toBe(true);
});

it("taken back, it waits for nobody", async () => {
  expect(await apply(false)).toMatchObject({ kind: "done", changed: true });
  expect(await apply(false)).toMatchObject({ kind: "done", changed: false });
});

it("leaves everybody else's request, and deletes nothing when it only tries", async () => {
  expect(await apply(false, { id: "wf-0123456789ab-2-1-s2-01234567" })).toMatchObject({ kind: "refused" });
  expect(await apply(false, { dryRun: true })).toMatchObject({ kind: "done" });
  expect(await isThere()).toBe(true);
});

it("needs all the rights that it declares, and no others", async () => {
  cluster.add(markedTemplate({ apiVersion: FENCED.apiVersion, kind: "FenceAgentsRemediationTemplate" }));
  const parameters = { ...REMEDIATION, apiVersion: FENCED.apiVersion, kind: "FenceAgentsRemediationTemplate" };
  await applyTo({ action: requestNodeRemediation, cluster, through: (each) => each }, { parameters });
  await applyTo(
    { action: withdrawNodeRemediation, cluster, through: rightsOn },
    { id: S2, parameters: { ...parameters, awaitsReady: false } },
  );

  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});

const FENCED = { apiVersion: "fence-agents-remediation.medik8s.io/v1alpha1" };
