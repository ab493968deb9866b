import { expect, it } from "vitest";

import { CONFIG_MAP } from "../../lib/state/config-maps.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const NAME = "incident-0123456789ab-1";

it("an incident that cannot be read is set aside once, and no tick wakes it again", async () => {
  const engine = new InMemoryEngine();
  const labels = { "kubeheal.io/incident": "inc-0123456789ab-1", "kubeheal.io/open": "true", "kubeheal.io/due": "1" };
  const { namespace } = engine.settings;
  engine.cluster.add({
    ...CONFIG_MAP,
    metadata: { name: NAME, namespace, labels },
    data: { "incident.json": "{not json" },
  } as never);

  await engine.passSeconds(1300);

  const { items } = await engine.context.incidents.list({});
  expect(items).toMatchObject([{ phase: "unreadable", dueAt: undefined }]);
  expect(engine.counted.filter((what) => what === "unreadable")).toHaveLength(1);
  expect(engine.log.lines.filter(({ level }) => level === "error")).toMatchObject([
    { about: { incident: "inc-0123456789ab-1" } },
  ]);
});

it("an incident of a newer engine is left as it is: a newer engine will look at it", async () => {
  const engine = new InMemoryEngine();
  const labels = { "kubeheal.io/incident": "inc-0123456789ab-1", "kubeheal.io/open": "true", "kubeheal.io/due": "1" };
  const { namespace } = engine.settings;
  engine.cluster.add({
    ...CONFIG_MAP,
    metadata: { name: NAME, namespace, labels },
    data: { "incident.json": '{"schemaVersion":9}' },
  } as never);

  await engine.passSeconds(1300);

  const { metadata } = await engine.cluster.get({ ...CONFIG_MAP, namespace, name: NAME });
  expect(metadata.labels).toEqual(labels);
});
