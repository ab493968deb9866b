import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { run } from "../support/knative/bed.ts";
import type { Installed } from "../support/knative/install.ts";
import { servingIn, untilAtZero } from "../support/knative/pods.ts";
import { type BedShop, openBedShop } from "../support/knative/shop.ts";

const installed = inject("installed");
const KSVC = { apiVersion: "serving.knative.dev/v1", kind: "Service" };

describe.skipIf(typeof installed === "string")("the chart on a real Knative", () => {
  let shop: BedShop;
  beforeEach(async () => {
    shop = await openBedShop(installed as Installed);
  });
  afterEach(() => shop.end());

  it("has a Knative Service for each function, and all of them are at zero when nothing happens", async () => {
    const { namespace } = shop.installed;
    const { items } = await shop.cluster.listMetadata(KSVC, { namespace });

    await untilAtZero(shop.cluster, namespace);

    expect(items.map(({ metadata }) => metadata.name)).toEqual(Object.keys(functions).sort());
    expect(await servingIn(shop.cluster, namespace)).toEqual([]);
  });

  it("passes its own test, from zero", async () => {
    const { bed, namespace } = shop.installed;

    const said = await run(bed.helm, "test", "kubeheal", "--namespace", namespace);

    expect(said).toMatch(/Phase:\s+Succeeded/);
  });
});
