import fc from "fast-check";
import { expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { later } from "../../lib/domain/time.ts";
import { prune } from "../../lib/healing/prune.ts";
import type { Figures } from "../../lib/metrics/figures.ts";
import { readFigures } from "../../lib/metrics/read-figures.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { finding, incident, workflow } from "../support/incidents.ts";

const DAY = 24 * 3600;
const isCounter = (sample: string): boolean => /(_total|_bucket|_sum|_count)(\{|$)/.test(sample);

function closed(n: number, now: Date): Incident {
  const at = later(now, -n * DAY).toISOString();
  const { dueAt: _, ...rest } = incident({ id: `inc-0123456789ab-${n}`, changedAt: at, finding: finding() });
  return {
    ...rest,
    workflow: workflow({
      startedAt: at,
      progress: { status: "ended", at, outcome: n % 2 === 0 ? "healed" : "handed-over", because: "" },
    }),
    workflows: 1,
    progress: { status: "closed", ending: n % 2 === 0 ? "healed" : "handed-over", because: "", at },
  };
}

/** What a scrape says that falls into a prune: before its call number `at` the pruner makes `calls` of its own, and then dies. */
async function scrapeAmid(
  at: number,
  calls: number,
  count: number,
): Promise<{ before: Figures; amid: Figures; after: Figures }> {
  const during = { asked: 0, left: Infinity };
  let isPruning = false;
  const engine: InMemoryEngine = new InMemoryEngine({ retentionDays: 1, maxStoredIncidents: 10 }, (cluster) =>
    withFaults(cluster, () => (isPruning && (during.left -= 1) < 0 ? "unavailable" : undefined)),
  );
  const { context } = engine;
  for (let n = 2; n < count + 2; n += 1) await context.incidents.create(closed(n, engine.cluster.clock.now()));
  const before = await readFigures(context, "1");
  const interrupted = {
    ...context,
    incidents: { all: async (query: object) => (await interrupt(), context.incidents.all(query)) },
    totals: { load: async () => (await interrupt(), context.totals.load()) },
  };
  async function interrupt(): Promise<void> {
    if ((during.asked += 1) - 1 !== at) return;
    isPruning = true;
    during.left = calls;
    await prune(context).catch(() => undefined);
    isPruning = false;
  }
  const amid = await readFigures(interrupted as unknown as typeof context, "1");
  await prune(context);
  const after = await readFigures(context, "1");
  await engine.stop();
  return { before, amid, after };
}

it("no counter falls or is counted twice, wherever in a scrape a prune comes and wherever in the prune it dies", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(3), fc.nat(14), fc.integer({ min: 1, max: 8 }), async (at, calls, count) => {
      const { before, amid, after } = await scrapeAmid(at, calls, count);
      const counters = Object.entries(before).filter(([sample]) => isCounter(sample));

      expect(counters.length).toBeGreaterThan(20);
      for (const [sample, value] of counters)
        expect([sample, amid[sample], after[sample]]).toEqual([sample, value, value]);
    }),
    { numRuns: 40 },
  );
});

it("is read again when two batches were folded meanwhile, and says so when that never ends", async () => {
  const engine = new InMemoryEngine();
  const { context } = engine;
  let folds = 0;
  const restless = {
    ...context,
    totals: {
      load: async () => {
        for (let n = 0; n < 2; n += 1) await context.totals.fold([{ key: `k${(folds += 1)}`, figures: {} }]);
        return context.totals.load();
      },
    },
  };

  await expect(readFigures(restless as unknown as typeof context, "1")).rejects.toMatchObject({ kind: "unavailable" });
  expect(folds).toBe(20);
  await engine.stop();
});
