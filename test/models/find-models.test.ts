import { expect, it } from "vitest";

import type { Model } from "../../lib/domain/model.ts";
import type { FoundModels } from "../../lib/models/find-models.ts";
import { findModels, readinessOf } from "../../lib/models/find-models.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { InMemoryModels } from "../../lib/world/in-memory/in-memory-models.ts";
import { type KubeObject, type World, WorldError, type WorldErrorKind } from "../../lib/world/world.ts";
import { inferenceService } from "../support/models.ts";
import { settings } from "../support/settings.ts";

const NAMED: Model = {
  name: "disk-failure",
  served: "disk",
  address: "http://disk.kubeheal.svc.cluster.local:8080",
  protocol: "v1",
  service: "disk",
  namespace: "kubeheal",
};

const find = (
  given: readonly object[],
  more: { named?: Model[]; fails?: WorldErrorKind; isEnabled?: boolean } = {},
): Promise<FoundModels> => {
  const cluster = new InMemoryCluster();
  for (const object of given) cluster.add(object as KubeObject);
  if (more.fails) cluster.list = async () => Promise.reject(new WorldError(more.fails!, "no"));
  const models = { ...settings().models, named: more.named ?? [], isEnabled: more.isEnabled ?? true };
  return findModels({ world: { cluster } as unknown as World, settings: settings({ models }) });
};

it("finds the InferenceServices of its namespace, by name, with what they say of themselves", async () => {
  const found = await find([
    inferenceService("predictive-analytics", { protocol: "v2" }),
    inferenceService("anomaly-detector"),
    inferenceService("disk", { type: "anomaly" }),
    { ...inferenceService("elsewhere"), metadata: { name: "elsewhere", namespace: "shop" } },
  ]);

  expect(found.models.map(({ model }) => [model?.name, model?.protocol, model?.type, model?.address])).toEqual([
    ["anomaly-detector", "v1", "anomaly", "http://anomaly-detector-predictor.kubeheal.svc.cluster.local"],
    ["disk", "v1", "anomaly", "http://disk-predictor.kubeheal.svc.cluster.local"],
    ["predictive-analytics", "v2", "predictive", "http://predictive-analytics-predictor.kubeheal.svc.cluster.local"],
  ]);
  expect(found.missing).toBeUndefined();
});

it("puts what the environment names before an InferenceService of that name", async () => {
  const { models } = await find([inferenceService("disk-failure"), inferenceService("other")], { named: [NAMED] });

  expect(models.map(({ model }) => model?.address)).toEqual([
    NAMED.address,
    "http://other-predictor.kubeheal.svc.cluster.local",
  ]);
});

it("takes only the origin of an address: older KServe adds the path of one question", async () => {
  const url = "http://old.kubeheal.svc.cluster.local/v1/models/old:predict";
  const { models } = await find([{ ...inferenceService("old"), status: { address: { url } } }]);

  expect(models[0]?.model?.address).toBe("http://old.kubeheal.svc.cluster.local");
});

it.each([
  ["no status", {}, "its InferenceService has no address yet"],
  [
    "no address yet",
    { conditions: [{ type: "Ready", status: "False", message: "model failed\nto load" }] },
    "its InferenceService has no address yet: model failed to load",
  ],
  ["the address of a machine", { address: { url: "http://169.254.169.254/" } }, "is no Service of its namespace"],
  [
    "a host elsewhere that begins alike",
    { address: { url: "http://x.kubeheal.svc.evil.example" } },
    "is no Service of its namespace",
  ],
  ["a port of its own", { address: { url: "http://x.kubeheal.svc:6379" } }, "is no Service of its namespace"],
  [
    "the address of another namespace",
    { address: { url: "http://x.shop.svc.cluster.local" } },
    "is no Service of its namespace",
  ],
  [
    "a name that only looks like it",
    { address: { url: "http://x.kubeheal.svcs.example" } },
    "is no Service of its namespace",
  ],
  [
    "a password in it",
    { address: { url: "http://u:p@x.kubeheal.svc.cluster.local" } },
    "is no Service of its namespace",
  ],
  ["another protocol", { address: { url: "file://x.kubeheal.svc/" } }, "is no Service of its namespace"],
])("does not ask one with %s, and says why", async (_what, status, because) => {
  const { models } = await find([{ ...inferenceService("broken"), status }]);

  expect(models).toMatchObject([{ name: "broken", because: expect.stringContaining(because) as string }]);
  expect(await readinessOf({ world: { models: new InMemoryModels() } as unknown as World }, models[0]!)).toContain(
    because,
  );
});

it("goes on with what is named where InferenceServices cannot be listed, and says so", async () => {
  expect(await find([], { named: [NAMED], fails: "forbidden" })).toEqual({
    models: [{ name: "disk-failure", service: "disk", namespace: "kubeheal", model: NAMED }],
    missing: "the InferenceServices of namespace kubeheal cannot be listed: no",
  });
});

it("misses nothing where a cluster has no KServe", async () => {
  expect(await find([], { fails: "not-found" })).toEqual({ models: [], missing: undefined });
});

it("asks for none where models are switched off", async () => {
  expect(await find([inferenceService("anomaly-detector")], { isEnabled: false })).toEqual({
    models: [],
    missing: "ENABLE_KSERVE_INTEGRATION is false",
  });
});
