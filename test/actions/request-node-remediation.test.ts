import { beforeEach, expect, it } from "vitest";

import { RECEIPT } from "../../lib/actions/define-action.ts";
import { requestNodeRemediation } from "../../lib/actions/request-node-remediation.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { type How, S1, S2, WORKER, applyTo, stage } from "../support/node-stage.ts";
import { REMEDIATION, REQUEST, markedTemplate } from "../support/remediation.ts";

const rights = heldToItsRights("request-node-remediation", requestNodeRemediation);
const rightsOn = (cluster: Cluster): Cluster => rights.on(cluster);
let cluster: InMemoryCluster;
const apply = (how: How = {}) =>
  applyTo(
    { action: requestNodeRemediation, cluster, through: rightsOn },
    { ...how, parameters: { ...REMEDIATION, ...how.parameters } },
  );

beforeEach(() => {
  cluster = stage();
  cluster.add(markedTemplate());
  cluster.stopNode(WORKER.name);
});

it("makes an object of the node's name from the template, with its receipt", async () => {
  expect(await apply()).toMatchObject({
    kind: "done",
    because: "SelfNodeRemediation workload-availability/worker-1 asks for it",
  });

  const request = await cluster.get<KubeObject & { spec?: object }>(REQUEST);
  expect(request.spec).toEqual({ remediationStrategy: "OutOfServiceTaint" });
  expect(request.metadata.annotations?.[RECEIPT]).toBe(S1);
});

it("asks once, however often it is delivered", async () => {
  expect(await Promise.all([apply(), apply()])).toMatchObject([{ kind: "done" }, { kind: "done" }]);
  expect(cluster.requests.filter(({ verb }) => verb === "create").length).toBeLessThanOrEqual(2);
  expect(await apply({ id: S2 })).toMatchObject({
    kind: "refused",
    because: expect.stringContaining("somebody else remediates this node") as string,
  });
});

it.each([
  ["the node is ready by now", () => cluster.startNode(WORKER.name), {}, /is ready by now/],
  ["it is another node", () => undefined, { uid: "another" }, /another one than/],
  [
    "nobody has marked the template any more",
    () => cluster.patch({ ...TEMPLATE_REF }, [{ op: "remove", path: "/metadata/labels" }]),
    {},
    /does not carry the label/,
  ],
])("refuses where %s", async (_what, happens, parameters, sentence) => {
  await Promise.resolve(happens());

  expect(await apply({ parameters })).toEqual({
    kind: "refused",
    because: expect.stringMatching(sentence) as string,
  });
});

const TEMPLATE_REF = { ...REMEDIATION, name: REMEDIATION.template };

it("knows no other kinds than those two operators'", async () => {
  expect(await apply({ parameters: { kind: "Secret" } })).toMatchObject({ kind: "refused" });
});

it("tries without doing, by either operator", async () => {
  expect(await apply({ dryRun: true })).toMatchObject({ because: "SelfNodeRemediation worker-1 would be accepted" });
  const fenced = markedTemplate({
    apiVersion: "fence-agents-remediation.medik8s.io/v1alpha1",
    kind: "FenceAgentsRemediationTemplate",
  });
  cluster.add(fenced);

  expect(await apply({ parameters: { apiVersion: fenced.apiVersion, kind: fenced.kind } })).toMatchObject({
    because: "FenceAgentsRemediation workload-availability/worker-1 asks for it",
  });
});

it("needs all the rights that it declares, and no others", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
