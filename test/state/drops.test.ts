import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";

import { Drops } from "../../lib/state/drops.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { type Call, type Fault, withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { World } from "../../lib/world/world.ts";
import { CountingCluster } from "../support/counting-cluster.ts";

let cluster: InMemoryCluster;
let ids = 0;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
});

/** The drops as one process counts them. */
function process(on: World["cluster"] = cluster): Drops {
  return new Drops({ cluster: on, randomId: () => String((ids += 1)), count: () => undefined }, "kubeheal");
}

const faulty = (plan: (call: Call) => Fault | undefined): Drops => process(withFaults(cluster, plan));
const stored = (): Promise<Readonly<Record<string, number>>> => process().load();

it("is there for the next process as soon as it has been answered for", async () => {
  const drops = process();
  await drops.prepare();

  await drops.count({ "alert-heartbeat": 1, "alert-refused": 2 });
  await process().count({ "alert-heartbeat": 1 });

  expect(await stored()).toEqual({ "alert-heartbeat": 2, "alert-refused": 2 });
});

it("a thousand events at the same moment are two writes, and none of them is lost", async () => {
  const counting = new CountingCluster(cluster);
  const drops = process(counting);
  await drops.prepare();
  const before = counting.writes.length;

  await Promise.all(Array.from({ length: 1000 }, () => drops.count({ "step-not-requested": 1 })));

  expect(await stored()).toEqual({ "step-not-requested": 1000 });
  expect(counting.writes.length - before).toBeLessThanOrEqual(2);
});

it("counting nothing asks for nothing", async () => {
  const asked: string[] = [];

  await faulty(({ verb }) => void asked.push(verb)).count({});

  expect(asked).toEqual([]);
});

it("before its ConfigMap is made nobody makes it, and what was counted goes into the next write", async () => {
  const drops = process();
  await drops.count({ "not-for-us": 1 });
  expect(await stored()).toEqual({});
  await process().prepare();
  await process().prepare();

  await drops.count({ "not-for-us": 1 });

  expect(await stored()).toEqual({ "not-for-us": 2 });
});

it.each<Fault>(["unavailable", "forbidden", "conflict", "throttled"])(
  "while every write is %s it fails nobody, and makes up for it afterwards",
  async (fault) => {
    let isBroken = true;
    const drops = faulty(({ verb }) => (isBroken && verb === "replace" ? fault : undefined));
    await drops.prepare();

    await drops.count({ "dead-letter": 3 });
    expect(await stored()).toEqual({});
    isBroken = false;
    await drops.count({ "dead-letter": 1 });

    expect(await stored()).toEqual({ "dead-letter": 4 });
  },
);

it("a write whose answer was lost is not counted again", async () => {
  let isFirst = true;
  const drops = faulty(({ verb }) => (verb === "replace" && isFirst ? ((isFirst = false), "lost-reply") : undefined));
  await drops.prepare();

  await drops.count({ unreadable: 1 });

  expect(await stored()).toEqual({ unreadable: 1 });
});

it("what several processes drop at the same moment adds up, whoever was faster", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }), { minLength: 2, maxLength: 4 }),
      async (processes) => {
        cluster = new InMemoryCluster();
        cluster.add(namespace("kubeheal"));
        await process().prepare();

        const all = processes.map((batches) => ({ drops: process(), batches }));
        await Promise.all(
          all.map(({ drops, batches }) => Promise.all(batches.map((times) => drops.count({ "score-lost": times })))),
        );
        // Who lost six races in a row makes up for it with the next.
        for (const { drops } of all) await drops.count({ "not-for-us": 1 });

        const sum = processes.flat().reduce((total, times) => total + times, 0);
        expect((await stored())["score-lost"] ?? 0).toBe(sum);
      },
    ),
    { numRuns: 60 },
  );
});
