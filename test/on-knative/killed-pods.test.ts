import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { image, isSettledAs } from "../behaviours/shop.ts";
import type { Installed } from "../support/knative/install.ts";
import { killWhenReady } from "../support/knative/pods.ts";
import { type BedShop, atRest, openBedShop } from "../support/knative/shop.ts";

const installed = inject("installed");

describe.skipIf(typeof installed === "string")("on a real Knative a rollout is undone once", () => {
  let shop: BedShop;
  beforeEach(async () => {
    shop = await openBedShop(installed as Installed);
  });
  afterEach(() => shop.end());

  /** What makes a function start in the middle of a heal. The others are woken by the heal itself. */
  const wakes: Partial<Record<string, () => Promise<unknown>>> = {
    anomalies: () =>
      shop.send({
        type: "io.kubeheal.anomaly.scored",
        data: { namespace: shop.scene.namespace, kind: "Deployment", name: "cart", model: "forest", score: 0.9 },
      }),
    api: () =>
      shop.gateway.ask("api", {
        path: "/api/v1/incidents",
        headers: { authorization: `Bearer ${shop.installed.token}` },
      }),
  };

  it.each(Object.keys(functions))("though the pod of %s is killed in the middle", async (service) => {
    const pod = await shop.breakRollout();
    await atRest(shop);
    const { generation } = (await shop.deployment()).metadata;

    const killed = killWhenReady(shop.cluster, shop.installed.bed.kubectl, {
      namespace: shop.installed.namespace,
      service,
    });
    await shop.post(shop.firing(pod));
    await Promise.all([killed, wakes[service]?.()]);
    const healed = await shop.scene.until("healed", isSettledAs("healed"));

    expect(await killed).toMatch(new RegExp(`^${service}-`));
    expect(await image(shop.scene as never)).toBe(shop.installed.workloads.well);
    expect((await shop.deployment()).metadata.generation).toBe(generation! + 1);
    expect(healed).toMatchObject({ workflows: 1, workflow: { steps: [{ state: { status: "done" } }] } });
    expect(await shop.scene.incidents()).toHaveLength(1);
    await shop.post(shop.resolved(pod));
  });
});
