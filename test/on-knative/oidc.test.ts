import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";

import { pingSourceClock } from "../../lib/world/fast-clock.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { image, isClosed, isSettledAs } from "../behaviours/shop.ts";
import { run } from "../support/knative/bed.ts";
import { type Installed, configure } from "../support/knative/install.ts";
import { makeAccountsAnew } from "../support/knative/oidc-accounts.ts";
import { until } from "../support/knative/pods.ts";
import { type BedShop, openBedShop } from "../support/knative/shop.ts";
import { switchOidc } from "../support/knative/switch-oidc.ts";

const installed = inject("installed");

/**
 * Knative's own OIDC, switched on in the bed for as long as these tests take. It makes all Subscriptions anew, and the in-memory channel may keep the old
 * ones beside them (eventing 1.21), so that this file comes last: the others count deliveries.
 */
describe.skipIf(typeof installed === "string")("on a real Knative with OIDC on", () => {
  const here = installed as Installed;
  let shop: BedShop;
  const withCluster = async (work: (cluster: KubernetesCluster) => Promise<void>): Promise<void> => {
    const cluster = new KubernetesCluster(await fromKubeconfig());
    await work(cluster).finally(() => cluster.close());
  };
  beforeAll(async () => {
    await withCluster((cluster) => switchOidc(cluster, here, true));
    await configure(here, "knative.oidc=true,scan.enabled=true,scan.seconds=60");
  });
  beforeEach(async () => {
    shop = await openBedShop(here);
  });
  afterEach(() => shop.end());
  afterAll(async () => {
    await configure(here, "knative.oidc=false,scan.enabled=false");
    await withCluster((cluster) => switchOidc(cluster, here, false));
  });

  /** As an engine without OIDC has left it behind. */
  const startClockOfBefore = async (): Promise<void> => {
    const before = { namespace: here.namespace, schedule: "*/2 * * * * *", service: "workflows" };
    await pingSourceClock(shop.cluster, before).start();
  };

  it.each<[string, () => Promise<void>]>([
    ["an alert becomes a heal, every event on the way with a token of Knative's or of a function's", async () => {}],
    [
      "so it does when Triggers were made anew: Knative goes on showing tokens of accounts that are no more",
      () => makeAccountsAnew(shop.cluster, here.namespace),
    ],
    ["so it does where a fast clock of before ticks without a token", startClockOfBefore],
  ])("%s", async (_what, happens) => {
    await happens();
    const pod = await shop.breakRollout();

    expect(await shop.post(shop.firing(pod))).toMatchObject({ status: 200 });
    await shop.scene.until("healed", isSettledAs("healed"));

    expect(await image(shop.scene as never)).toBe(shop.installed.workloads.well);
    // What is still under way when OIDC is switched off is lost.
    await shop.post(shop.resolved(pod));
    await shop.scene.until("closed", isClosed);
  });

  it("the scan wakes its function, which looks around", async () => {
    const those = ["-l", "serving.knative.dev/service=anomalies", "-c", "function", "--tail=-1"];
    // There are no logs while its pod is being made.
    const log = async (): Promise<string[]> =>
      (await run(here.bed.kubectl, "logs", "-n", here.namespace, ...those).catch(() => "")).split("\n");

    const line = await until("the scan is told", async () =>
      (await log()).find((each) => each.includes("looked around without an alert")),
    );

    expect(JSON.parse(line)).toMatchObject({
      said: expect.stringContaining("no model for anomalies is there") as string,
    });
  });

  it("the chart passes its own test, by the Broker with a token of its account", async () => {
    expect(await run(here.bed.helm, "test", "kubeheal", "--namespace", here.namespace)).toMatch(/Phase:\s+Succeeded/);
  });

  it.each(["/functions/workflows", "/dead-letters/steps"])("%s hears nobody who shows none", async (path) => {
    const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/", "ce-type": "dev.knative.sources.ping" };

    expect(await shop.gateway.ask("workflows", { method: "POST", path, headers, body: {} })).toMatchObject({
      status: 401,
      body: expect.stringContaining("Knative's token is missing") as string,
    });
  });
});
