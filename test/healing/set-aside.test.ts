import { expect, it } from "vitest";

import { CONFIG_MAP } from "../../lib/state/config-maps.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const NAME = "incident-0123456789ab-1";
const LABELS = { "kubeheal.io/incident": "inc-0123456789ab-1", "kubeheal.io/open": "true", "kubeheal.io/due": "1" };

/** An engine that finds this text where an incident that is due should be. */
function engineWith(text: string): InMemoryEngine {
  const engine = new InMemoryEngine();
  const metadata = { name: NAME, namespace: engine.settings.namespace, labels: LABELS };
  engine.cluster.add({ ...CONFIG_MAP, metadata, data: { "incident.json": text } } as never);
  return engine;
}

it("an incident that cannot be read is set aside once, and no tick wakes it again", async () => {
  const engine = engineWith("{not json");

  await engine.passSeconds(1300);

  const { items } = await engine.context.incidents.list({});
  expect(items).toMatchObject([{ phase: "unreadable", dueAt: undefined }]);
  expect(engine.counted.filter((what) => what === "unreadable")).toHaveLength(1);
  expect(engine.log.lines.filter(({ level }) => level === "error")).toMatchObject([
    { about: { incident: "inc-0123456789ab-1" } },
  ]);
});

it("an incident of a newer engine is left as it is: a newer engine will look at it", async () => {
  const engine = engineWith('{"schemaVersion":9}');

  await engine.passSeconds(1300);

  const { metadata } = await engine.cluster.get({ ...CONFIG_MAP, namespace: engine.settings.namespace, name: NAME });
  expect(metadata.labels).toEqual(LABELS);
});
