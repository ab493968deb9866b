import { afterEach, beforeEach, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { alert, webhook } from "../support/alerts.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine();
  await wellCart(engine);
});
afterEach(() => engine.stop());

const aNode = async (): Promise<string> => {
  const { items } = await engine.cluster.list<Pod>(POD, { namespace: "shop" });
  return items[0]!.spec!.nodeName!;
};
const cart = async (): Promise<Incident> => (await engine.incidents()).find(({ target }) => target?.name === "cart")!;
const mismatch = (): Promise<Response> =>
  engine.post(
    "/alertmanager",
    webhook(
      alert(
        "KubeDeploymentReplicasMismatch",
        { namespace: "shop", deployment: "cart" },
        { startsAt: engine.cluster.clock.now() },
      ),
    ),
  );

it("a workload whose node is lost waits for the node, whoever tells of that, and goes its own way when it is back", async () => {
  const node = await aNode();
  engine.cluster.stopNode(node);
  await engine.passSeconds(30);
  await mismatch();
  await engine.passSeconds(90);

  expect(await cart()).toMatchObject({
    progress: {
      status: "waiting",
      because: expect.stringMatching(`^waits for Node ${node}, until .*Node ${node} is not ready`) as string,
    },
    parents: [{ target: { kind: "Node", name: node }, relation: "node" }],
  });

  engine.cluster.startNode(node);
  await engine.passSeconds(120);

  const { parents, history } = await cart();
  expect(parents).toMatchObject([{ over: { how: "no-cause" } }]);
  expect(history.map(({ text }) => text)).toContain("is diagnosed anew: its cause elsewhere does not show any more");
});

it("looks at its parent only, when it is due: one read of that, none of the workload", async () => {
  engine.cluster.stopNode(await aNode());
  await engine.passSeconds(30);
  await mismatch();
  await engine.passSeconds(90);
  const { id, parents, dueAt } = await cart();
  const { incidents, settings } = engine.context;
  // Somebody tells of the node now.
  const stored = (await incidents.load(id))!;
  const parent = { ...stored.value, id: "inc-0123456789ab-1", parents: [], target: parents[0]!.target };
  await incidents.create(parent);
  await incidents.save({ ...stored.value, parents: [{ ...parents[0]!, incident: parent.id }] }, stored.version);
  const before = engine.cluster.requests.length;

  await engine.passSeconds(settings.tickSeconds + 1);

  const asked = engine.cluster.requests
    .slice(before)
    .filter(({ namespace, kind }) => namespace === "shop" && kind !== "Event");
  expect(asked).toEqual([]);
  expect((await cart()).dueAt! > dueAt!).toBe(true);
});
