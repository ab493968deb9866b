import { afterEach, expect, it } from "vitest";

import { later } from "../../lib/domain/time.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { ago, closedIncident, healing, settled, workflow } from "../support/incidents.ts";

let engine: InMemoryEngine;
afterEach(() => engine.stop());

const id = (n: number): { id: string } => ({ id: `inc-0123456789ab-${n}` });
const parked = { status: "parked", because: "no budget", since: ago(9), until: ago(-9) } as const;
const ALL = [
  healing({}, id(1)),
  healing({ progress: parked }, { ...id(2), namespace: "till" }),
  closedIncident(id(3)),
  settled("handed-over", 5, { ...id(4), workflow: workflow() }),
  settled("handed-over", 5, id(5)),
];

it("counts workflows by where they are, and those that may change something now", async () => {
  engine = new InMemoryEngine();
  await engine.passSeconds(1);
  const now = engine.cluster.clock.now();
  const [first, ...others] = ALL.map((each) => ({
    ...each,
    ...(each.dueAt && { dueAt: later(now, 60).toISOString() }),
  }));
  for (const each of [{ ...first!, dueAt: now.toISOString() }, ...others]) await engine.context.incidents.create(each);
  const place = { incident: "inc-0123456789ab-1", now, until: new Date(now.getTime() + 1000), limit: 5 };
  await engine.context.ledger.take("*", place, async () => false);

  const response = await engine.request("/api/v1/cluster/status");

  expect([response.status, await response.json()]).toMatchObject([
    200,
    {
      status: "success",
      actions: { total: 4, pending: 1, running: 1, completed: 1, failed: 1 },
      engine: {
        running: true,
        queue_length: 1,
        workers_count: 1,
        uptime: expect.any(Number) as number,
      },
    },
  ]);
});

it("counts what the caller may list, and nothing else", async () => {
  engine = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
  for (const each of ALL) await engine.context.incidents.create(each);
  engine.cluster.accounts.add("bob-token", "bob");
  engine.cluster.accounts.grant({ to: "bob", namespace: "till", verbs: ["list"], resources: ["incidents"] });

  const response = await engine.request("/api/v1/cluster/status", { headers: { authorization: "Bearer bob-token" } });

  expect(await response.json()).toMatchObject({ actions: { total: 1, pending: 1 } });
  expect((await engine.request("/api/v1/cluster/status")).status).toBe(401);
});
