import { afterEach, beforeEach, expect, it } from "vitest";

import { whyOf } from "../../lib/domain/incident.ts";
import { POD, RESOURCE_QUOTA } from "../../lib/world/kubernetes/kinds.ts";
import { until } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { usesUp } from "../support/quotas.ts";
import { isSettledAs } from "./shop.ts";

const QUOTA = { ...RESOURCE_QUOTA, namespace: "shop", name: "objects" };

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const pods = async (): Promise<string[]> =>
  (await engine.cluster.list(POD, { namespace: "shop" })).items.map(({ metadata }) => metadata.name.split("-")[0]!);

it("takes away what has failed where the quota counts it, and leaves what has ended well", async () => {
  await usesUp(engine, "count/pods");
  await engine.passSeconds(120);
  expect(await pods()).toEqual(["fine"]);
  engine.cluster.setStatus(QUOTA, { hard: { "count/pods": "2" }, used: { "count/pods": "1" } }, "quota-controller");

  const healed = await until(engine, isSettledAs("healed"));

  expect(healed).toMatchObject({ finding: { problem: "quota-of-leftovers" } });
  expect(healed.workflow?.steps.map(({ action, class: actionClass }) => `${action} ${actionClass}`)).toEqual([
    "delete-failed-pods R1",
  ]);
});

it("takes nothing away where the quota counts only what runs, and says what is used up", async () => {
  await usesUp(engine, "pods");

  const given = await until(engine, isSettledAs("handed-over"));

  expect((await pods()).sort()).toEqual(["fine", "report"]);
  expect(whyOf(given)).toMatch(/ResourceQuota objects is used up \(pods: 2 of 2\)/);
});
