import { afterEach, beforeEach, expect, it } from "vitest";

import { FAST_CLOCK, pingSourceClock } from "../../lib/world/fast-clock.ts";
import { PING_SOURCE } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { type RealShop, openShop } from "../support/real-shop.ts";

let shop: RealShop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.end());

it("one that an earlier configuration has made is put right: it ticks for whom workflows asks it to by now", async () => {
  const { namespace } = shop.settings;
  const audience = `serving.knative.dev/service/${namespace}/workflows`;
  const before = pingSourceClock(shop.cluster, { namespace, schedule: "* * * * *", service: "workflows" });
  const now = pingSourceClock(shop.cluster, { namespace, schedule: "*/2 * * * *", service: "workflows", audience });

  await before.start();
  await now.start();

  const ref = { ...PING_SOURCE, namespace, name: FAST_CLOCK };
  const { metadata, ...source } = await shop.cluster.get<KubeObject>(ref);
  expect(source).toMatchObject({ spec: { schedule: "*/2 * * * *", sink: { uri: "/functions/workflows", audience } } });
  await now.start();
  expect((await shop.cluster.get<KubeObject>(ref)).metadata.generation).toBe(metadata.generation);
  await now.stop();
});

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
