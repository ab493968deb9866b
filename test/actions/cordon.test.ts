import { expect, it } from "vitest";

import { cordon } from "../../lib/actions/cordon.ts";
import { RECEIPT } from "../../lib/actions/define-action.ts";
import { CORDONED } from "../../lib/domain/cordon.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { S1, S2, WORKER, applyTo, nodeOf, stage } from "../support/node-stage.ts";

const rights = heldToItsRights("cordon", cordon);
const rightsOn = (cluster: Cluster): Cluster => rights.on(cluster);
const doing = (cluster = stage()) => ({ action: cordon, cluster, through: rightsOn });
const person = (cluster: ReturnType<typeof stage>) => cluster.as("kubectl-cordon");

it("keeps new pods away, and writes on the node that it was this engine", async () => {
  const at = doing();

  expect(await applyTo(at)).toEqual({ kind: "done", changed: true, because: "node worker-1 takes no new pods" });

  const node = await nodeOf(at.cluster);
  expect(node.spec?.unschedulable).toBe(true);
  expect(node.metadata.annotations).toMatchObject({ [RECEIPT]: S1, [CORDONED]: S1 });
});

it("changes once, however often it is delivered", async () => {
  const at = doing();
  await Promise.all([applyTo(at), applyTo(at)]);

  expect(await applyTo(at)).toMatchObject({ kind: "done", changed: true });
  expect(await applyTo(at, { id: S2 })).toMatchObject({ kind: "done", changed: false });
});

it("leaves to somebody what somebody has cordoned", async () => {
  const at = doing();
  await person(at.cluster).patch(WORKER, [{ op: "add", path: "/spec/unschedulable", value: true }]);

  expect(await applyTo(at)).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(/^it was cordoned by kubectl-cordon at .*: somebody is at work on it$/) as string,
  });
});

it("leaves another node of this name alone, and tries without doing", async () => {
  const at = doing();

  expect(await applyTo(at, { parameters: { uid: "another" } })).toMatchObject({ kind: "refused" });
  expect(await applyTo(at, { dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect((await nodeOf(at.cluster)).spec?.unschedulable).toBeUndefined();
});

it("needs all the rights that it declares, and no others", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
