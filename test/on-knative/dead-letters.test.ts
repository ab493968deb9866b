import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

import { isClosed, isSettledAs } from "../behaviours/shop.ts";
import { run } from "../support/knative/bed.ts";
import type { Installed } from "../support/knative/install.ts";
import { untilAtZero } from "../support/knative/pods.ts";
import { type BedShop, openBedShop } from "../support/knative/shop.ts";

const installed = inject("installed");

describe.skipIf(typeof installed === "string")("on a real Knative", () => {
  let shop: BedShop;
  beforeEach(async () => {
    shop = await openBedShop(installed as Installed);
  });
  afterEach(() => shop.end());

  /** Of all its pods, those that are about to end included. */
  const logOf = async (service: string): Promise<readonly string[]> => {
    const { bed, namespace } = shop.installed;
    const those = ["-l", `serving.knative.dev/service=${service}`, "-c", "function", "--tail=-1"];
    return (await run(bed.kubectl, "logs", "-n", namespace, ...those)).split("\n");
  };

  it("an event that no function can read ends once in the dead letters, is noted, and does no harm", async () => {
    const pod = await shop.breakRollout();
    await shop.post(shop.firing(pod));
    const { id: subject } = await shop.scene.until("opened", () => true);

    await shop.send({ type: "io.kubeheal.step.requested", action: "undo-rollout", subject, data: { poison: true } });
    const lost = "an event of type io.kubeheal.step.requested was lost on its way to steps (422)";
    await shop.scene.until("noted", ({ history }) => history.some(({ text }) => text === lost));
    await shop.scene.until("healed", isSettledAs("healed"));
    await shop.post(shop.resolved(pod));
    const { workflow } = await shop.scene.until("closed", isClosed);
    // Not the history: what is told again is told once there.
    const lines = await logOf("workflows");
    await untilAtZero(shop.cluster, shop.installed.namespace);

    expect(lines.filter((line) => line.includes("lost on its way") && line.includes(subject))).toHaveLength(1);
    expect(workflow?.steps).toMatchObject([{ state: { status: "done" } }]);
  });
});
