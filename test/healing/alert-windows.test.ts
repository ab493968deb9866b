import { afterEach, beforeEach, expect, it } from "vitest";

import { isSettledAs } from "../behaviours/shop.ts";
import { crashLoop, fire, sickCart, until } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const RULE = {
  name: "KubePodCrashLooping",
  query: "x[5m] >= 1",
  labels: { severity: "warning" },
  forSeconds: 300,
  keepFiringSeconds: 0,
  intervalSeconds: 30,
};

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const isHealed = isSettledAs("healed");
async function heal(): Promise<Awaited<ReturnType<typeof until>>> {
  const pod = await sickCart(engine);
  await fire(engine, crashLoop(pod, "shop", { startsAt: engine.cluster.clock.now() }));
  return until(engine, isHealed);
}

it("reads the rule once, and writes down until when its alert may fire", async () => {
  engine.metrics.rules = [RULE];

  const healed = await heal();

  const since = healed.workflow?.steps[0]?.state;
  const doneAt = since?.status === "done" ? Date.parse(since.at) : Number.NaN;
  expect(healed.workflow?.clears).toEqual({
    by: new Date(doneAt + 930_000).toISOString(),
    because:
      "KubePodCrashLooping may take 15 min to clear (looks back 5 min, for 5 min, evaluated every 30 s, Alertmanager's group interval 5 min)",
  });
  expect(healed.history.filter(({ text }) => text.includes("may still fire"))).toHaveLength(1);
});

it("looks anew only after that time, when the alert still fires", async () => {
  engine.metrics.rules = [{ ...RULE, query: "x[1h]" }];
  const healed = await heal();
  const by = Date.parse(healed.workflow!.clears!.by);

  const reopened = await until(engine, ({ history }) =>
    history.some(({ text }) => text === "looks again: its alerts still fire"),
  );

  const { at } = reopened.history.find(({ text }) => text.startsWith("looks again"))!;
  expect(Date.parse(at)).toBeGreaterThanOrEqual(by);
  expect(Date.parse(at)).toBeLessThan(by + 120_000);
});

it.each(["unavailable", "forbidden", "invalid", "not-found"] as const)(
  "heals all the same when the rules are %s, and says which time counts then",
  async (fault) => {
    engine.metrics.fault = fault;

    const healed = await heal();

    expect(healed.workflow?.clears?.because).toBe(
      `KubePodCrashLooping may take 20 min, as its rule is not known: Prometheus: ${fault}`,
    );
  },
);
