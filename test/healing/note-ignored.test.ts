import { expect, it } from "vitest";

import { ROWS_AT_MOST } from "../../lib/healing/note-ignored.ts";
import { alert } from "../support/alerts.ts";
import { fire } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const unknown = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_, n) => alert(`Unheard${from + n}`, { namespace: "shop" }));

it("ten thousand names do not make ten thousand rows: those beyond the limit are counted in one, with one write for each body", async () => {
  const engine = new InMemoryEngine();
  await fire(engine, ...unknown(0, ROWS_AT_MOST - 10));
  const writes = (): number =>
    engine.cluster.requests.filter(
      ({ verb, kind }) => kind === "ConfigMap" && (verb === "create" || verb === "replace"),
    ).length;

  const before = writes();
  const { alerts } = await fire(engine, ...unknown(ROWS_AT_MOST - 10, 40));
  const again = await fire(engine, ...unknown(10_000, 50));

  const rows = await engine.incidents();
  const beyond = rows.find(({ title }) => title.includes("beyond"));
  expect(rows).toHaveLength(ROWS_AT_MOST + 1);
  expect(beyond).toMatchObject({ ignored: 30 + 50, progress: { status: "closed", ending: "ignored" } });
  expect(writes() - before).toBe(10 + 1 + 1);
  expect(new Set(alerts.map(({ answer }) => answer))).toEqual(new Set(["ignored"]));
  expect(again.alerts[0]).toMatchObject({
    incident: beyond!.id,
    why: `${ROWS_AT_MOST} alerts have rows of their own already: it is counted with all others`,
  });
});

it("an alert that has its row is counted there, however many there are", async () => {
  const engine = new InMemoryEngine();
  await fire(engine, ...unknown(0, ROWS_AT_MOST));

  const { alerts } = await fire(engine, alert("Unheard7", { namespace: "shop", instance: "another" }));

  const row = (await engine.incidents()).find(({ id }) => id === alerts[0]!.incident);
  expect(row).toMatchObject({ title: "Unheard7 in shop", ignored: 2 });
});
