import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { image, isSettledAs } from "../behaviours/shop.ts";
import { type Installed, configure } from "../support/knative/install.ts";
import { type BedShop, openBedShop } from "../support/knative/shop.ts";
import { switchOidc } from "../support/knative/switch-oidc.ts";

const installed = inject("installed");

/** Knative's own OIDC, switched on in the bed for as long as these tests take. */
describe.skipIf(typeof installed === "string")("on a real Knative with OIDC on", () => {
  let shop: BedShop;
  beforeAll(async () => {
    shop = await openBedShop(installed as Installed);
    await switchOidc(shop.installed.bed, "enabled");
    await configure(shop.installed, "knative.oidc=true");
  });
  afterAll(async () => {
    await configure(shop.installed, "knative.oidc=false");
    await switchOidc(shop.installed.bed, "disabled");
    await shop.end();
  });

  it("an alert becomes a heal, every event on the way with a token of Knative's or of a function's", async () => {
    const pod = await shop.breakRollout();

    expect(await shop.post(shop.firing(pod))).toMatchObject({ status: 200 });
    await shop.scene.until("healed", isSettledAs("healed"));

    expect(await image(shop.scene as never)).toBe(shop.installed.workloads.well);
  });

  it.each(["/functions/workflows", "/dead-letters/steps"])("%s hears nobody who shows none", async (path) => {
    const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/", "ce-type": "dev.knative.sources.ping" };

    expect(await shop.gateway.ask("workflows", { method: "POST", path, headers, body: {} })).toMatchObject({
      status: 401,
      body: expect.stringContaining("Knative's token is missing") as string,
    });
  });
});
