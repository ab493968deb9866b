import { inspect } from "node:util";

import { expect, it } from "vitest";

import type { Model } from "../../lib/domain/model.ts";
import { InMemoryModels } from "../../lib/world/in-memory/in-memory-models.ts";
import { openTelemetry } from "../../lib/world/telemetry/open-telemetry.ts";
import { tracedModels } from "../../lib/world/traced-models.ts";
import { Collector } from "../support/collector.ts";
import { silentLog } from "../support/silent-log.ts";

const MODEL: Model = {
  name: "disk",
  served: "disk-v3",
  address: "https://disk.models.svc.cluster.local",
  protocol: "v2",
  service: "disk-predictor",
  namespace: "models",
};

it("each question to a model is a span that says whom, how and how much, and none of what it is about", async () => {
  const collector = new Collector();
  const trace = openTelemetry({
    exporter: collector.exporter,
    resource: {},
    ratio: 1,
    log: silentLog(),
    now: () => new Date(),
  });
  const models = new InMemoryModels();
  models.served.set("disk-v3", { version: "3", predict: (rows) => ({ kind: "rows", rows: rows.map(() => [-1]) }) });

  await trace.span({ name: "look around", kind: "consumer" }, async (at) => {
    const traced = tracedModels(models, at);
    await traced.ready(MODEL);
    await traced.predict(MODEL, [
      [0.123456, 2],
      [3, 4],
    ]);
    await expect(traced.describe({ ...MODEL, served: "gone" })).rejects.toThrow("404");
  });

  const spans = collector.spans.filter(({ name }) => name.endsWith(" disk"));
  expect(spans.map(({ name }) => name).sort()).toEqual(["ask whether ready disk", "describe disk", "predict disk"]);
  const text = (name: string): string =>
    inspect(
      spans.find((span) => span.name === name),
      { depth: 10 },
    );
  const told = text("predict disk");
  for (const each of [
    "disk.models.svc.cluster.local",
    "server.port",
    "disk-predictor",
    "kubeheal.model.rows",
    "kubeheal.model.version",
  ])
    expect(told).toContain(each);
  expect(told).not.toContain("0.123456");
  expect(spans.find(({ name }) => name === "describe disk")).toMatchObject({
    attributes: { "kubeheal.api.answer": "not-found" },
  });
});
