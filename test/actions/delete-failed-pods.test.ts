import { beforeEach, expect, it } from "vitest";

import { deleteFailedPods } from "../../lib/actions/delete-failed-pods.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";
import { podsOf, shop } from "../world/in-memory/shop.ts";

const rights = heldToItsRights("delete-failed-pods", deleteFailedPods);
let cluster: InMemoryCluster;
let evicted: Pod;

/** A node has thrown one pod of three out; another one has taken its place. */
beforeEach(async () => {
  cluster = shop();
  await cluster.clock.passSeconds(60);
  evicted = (await podsOf(cluster))[0]!;
  cluster.setStatus({ ...POD, namespace: "shop", name: evicted.metadata.name }, { phase: "Failed", reason: "Evicted" });
  await cluster.clock.passSeconds(60);
});

const names = async (): Promise<string[]> => (await podsOf(cluster)).map(({ metadata }) => metadata.name);
const inShort = ({ metadata: { name, uid } }: Pod): string => `${name}/${uid}`;

function apply(pods: string, dryRun = false): Promise<Outcome> {
  const asked = step({ action: "delete-failed-pods" });
  const parameters = { namespace: "shop", pods };
  return deleteFailedPods.apply({ step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 45, dryRun });
}

it("deletes just the failed pod, and leaves those that serve", async () => {
  expect(await names()).toHaveLength(4);

  expect(await apply(inShort(evicted))).toEqual({ kind: "done", changed: true, because: "1 failed pods were deleted" });
  expect(await names()).toHaveLength(3);
  expect(await names()).not.toContain(evicted.metadata.name);
});

it("has nothing to do when it is delivered again", async () => {
  await apply(inShort(evicted));

  expect(await apply(inShort(evicted))).toMatchObject({ kind: "done", changed: false });
});

it("leaves another pod of the same name", async () => {
  expect(await apply(`${evicted.metadata.name}/another`)).toMatchObject({ kind: "done", changed: false });
  expect(await names()).toContain(evicted.metadata.name);
});

it("leaves one that runs", async () => {
  const running = (await podsOf(cluster)).find(({ status }) => status?.phase === "Running")!;

  expect(await apply(inShort(running))).toMatchObject({
    kind: "refused",
    because: `pod ${running.metadata.name} is Running and has not failed`,
  });
  expect(await names()).toHaveLength(4);
});

it("leaves one that nobody controls: nobody would make another", async () => {
  const spec = { containers: [{ name: "x", image: "x" }] };
  cluster.add({
    ...POD,
    metadata: { namespace: "shop", name: "by-hand" },
    spec,
    status: { phase: "Failed" },
  } as KubeObject);
  const alone = (await podsOf(cluster)).find(({ metadata }) => metadata.name === "by-hand")!;
  cluster.setStatus({ ...POD, namespace: "shop", name: "by-hand" }, { phase: "Failed" });

  expect(await apply(inShort(alone))).toMatchObject({
    kind: "refused",
    because: expect.stringContaining("no controller") as string,
  });
});

it("deletes nothing in a dry run", async () => {
  expect(await apply(inShort(evicted), true)).toMatchObject({ because: "1 failed pods may be deleted" });
  expect(await names()).toContain(evicted.metadata.name);
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
