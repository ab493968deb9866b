import { afterEach, beforeEach, expect, it } from "vitest";

import { FAST_CLOCK, pingSourceClock } from "../../lib/world/fast-clock.ts";
import { PING_SOURCE } from "../../lib/world/kubernetes/kinds.ts";
import { type RealShop, openShop } from "../support/real-shop.ts";

let shop: RealShop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.end());

it("the fast clock is a PingSource that real Knative admits; starting and stopping it twice is fine", async () => {
  const { namespace } = shop.settings;
  const clock = pingSourceClock(shop.cluster, { namespace, schedule: "* * * * *", service: "workflows" });

  await clock.start();
  await clock.start();

  const source = await shop.cluster.get({ ...PING_SOURCE, namespace, name: FAST_CLOCK });
  expect(source).toMatchObject({
    spec: { schedule: "* * * * *", data: '{"clock":"fast"}', sink: { uri: "/functions/workflows" } },
  });
  await clock.stop();
  await clock.stop();
  // Its controller has a finalizer on it, so it takes a moment to go.
  const gone = await shop.cluster.watchUntil(
    { ...PING_SOURCE, namespace, name: FAST_CLOCK },
    (object) => object === undefined,
    30,
  );
  expect(gone.satisfied).toBe(true);
});
