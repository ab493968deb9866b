import { afterEach, beforeEach, expect, it } from "vitest";

import { CLUSTER_VERSION, DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import { webhook } from "../support/alerts.ts";
import { crashLoop, sickCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

/** A day of this engine has six hours. */
const HOUR = 3600;

let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine({ noNewsSeconds: 6 * HOUR });
  const pod = await sickCart(engine);
  upgrade("True");
  await engine.post("/alertmanager", webhook(crashLoop(pod, "shop", { startsAt: engine.cluster.clock.now() })));
  await engine.passSeconds(120);
});
afterEach(() => engine.stop());

function upgrade(status: "True" | "False"): void {
  const ref = { ...CLUSTER_VERSION, name: "version" };
  const conditions = [{ type: "Progressing", status, message: "Working towards 4.20.1" }];
  if (status === "True") engine.cluster.add({ ...CLUSTER_VERSION, metadata: { name: "version" } });
  engine.cluster.setStatus(ref, { conditions }, "cluster-version-operator");
}

async function image(): Promise<string | undefined> {
  const { spec } = await engine.cluster.get<Deployment>({ ...DEPLOYMENT, namespace: "shop", name: "cart" });
  return spec?.template.spec?.containers[0]?.image;
}

it("an upgrade of five hours is waited for, nothing is changed meanwhile, and what is ill still is healed after it", async () => {
  await engine.passSeconds(5 * HOUR);
  const [parked] = await engine.incidents();
  expect([parked?.workflow?.progress.status, await image()]).toEqual(["parked", "shop/cart:2.0"]);
  expect(parked?.workflow?.progress).toMatchObject({
    because: "the cluster is being upgraded: ClusterVersion is Progressing: Working towards 4.20.1",
  });

  upgrade("False");
  await engine.passSeconds(1200);

  expect([(await engine.incidents())[0]?.progress, await image()]).toMatchObject([
    { ending: "healed" },
    "shop/cart:1.0",
  ]);
});

it("one that does not end within that day is handed over, saying since when it was waited for", async () => {
  await engine.passSeconds(7 * HOUR);

  const [given] = await engine.incidents();
  expect(given?.history.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(
      /^handed-over: it waited since 2026-01-01T00:.*: the cluster is being upgraded: ClusterVersion is/,
    ),
  );
  expect(await image()).toBe("shop/cart:2.0");
});
