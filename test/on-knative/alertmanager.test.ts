import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

import { image, isSettledAs } from "../behaviours/shop.ts";
import type { Installed } from "../support/knative/install.ts";
import { type BedShop, openBedShop, postAlerts } from "../support/knative/shop.ts";

const installed = inject("installed");
const RECORDED = path.join(import.meta.dirname, "../fixtures/alertmanager");

interface Body {
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

describe.skipIf(typeof installed === "string")("on a real Knative, what Alertmanager sends", () => {
  let shop: BedShop;
  beforeEach(async () => {
    shop = await openBedShop(installed as Installed);
  });
  afterEach(() => shop.end());
  const read = (file: string): Body => JSON.parse(readFileSync(path.join(RECORDED, file), "utf8")) as Body;

  it.each(readdirSync(RECORDED))("is answered for, alert by alert: %s", async (file) => {
    const body = read(file);

    const answer = await postAlerts(shop.gateway, shop.installed.token, body);

    expect(answer.status).toBe(200);
    const { alerts } = JSON.parse(answer.body) as { alerts: { why: string }[] };
    expect(alerts).toHaveLength(body.alerts.length);
    expect(alerts.filter(({ why }) => why === "")).toEqual([]);
  });

  it("heals, as recorded, where it names a pod that is there", async () => {
    const pod = await shop.breakRollout();
    const { alerts, ...rest } = read("firing-single.json");
    const [recorded] = alerts;
    const here = { ...recorded!.labels, namespace: shop.scene.namespace, pod: pod.metadata.name };

    await postAlerts(shop.gateway, shop.installed.token, { ...rest, alerts: [{ ...recorded, labels: here }] });
    await shop.scene.until("healed", isSettledAs("healed"));

    expect(await image(shop.scene as never)).toBe(shop.installed.workloads.well);
  });

  it("is refused without the token", async () => {
    const { status } = await shop.gateway.ask("alerts", {
      method: "POST",
      path: "/alertmanager",
      body: read("resolved.json"),
    });

    expect(status).toBe(401);
  });
});
