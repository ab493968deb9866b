import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

import { FAST_CLOCK } from "../../lib/world/fast-clock.ts";
import { NAMESPACE, PING_SOURCE } from "../../lib/world/kubernetes/kinds.ts";
import { type KubeObject, orNothing } from "../../lib/world/world.ts";
import { image, isClosed, isSettledAs } from "../behaviours/shop.ts";
import { type Installed, upgrade } from "../support/knative/install.ts";
import { PodDiary, until, untilAtZero } from "../support/knative/pods.ts";
import { type BedShop, atRest, openBedShop } from "../support/knative/shop.ts";

const installed = inject("installed");
const REVISION = { apiVersion: "serving.knative.dev/v1", kind: "Revision" };

/** The chart as helm installed it, on a real node: pods that really start from zero, and a kubelet that really pulls. */
describe.skipIf(typeof installed === "string")("on a real Knative", () => {
  let shop: BedShop;
  let diary: PodDiary;
  beforeEach(async () => {
    shop = await openBedShop(installed as Installed);
    diary = new PodDiary(shop.cluster, shop.installed.namespace);
  });
  afterEach(async () => {
    await diary.close();
    await shop.end();
  });
  const generation = async (): Promise<number> => (await shop.deployment()).metadata.generation!;
  const fastClock = async (): Promise<KubeObject | undefined> =>
    orNothing(shop.cluster.get<KubeObject>({ ...PING_SOURCE, namespace: shop.installed.namespace, name: FAST_CLOCK }));
  /** A plan that waits for people: an incident that is underway, and that no event will wake. */
  const maintain = async (value: "true" | "false"): Promise<void> => {
    const annotations = [
      { op: "add", path: "/metadata/annotations", value: { "kubeheal.io/maintenance": value } },
    ] as const;
    await shop.scene.person.patch({ ...NAMESPACE, name: shop.scene.namespace }, annotations);
  };
  const isParked = ({ workflow }: { workflow?: { progress: { status: string } } | undefined }): boolean =>
    workflow?.progress.status === "parked";

  it("an alert wakes what it needs, the rollout is undone, and all are at zero again", async () => {
    const pod = await shop.breakRollout();
    await atRest(shop);
    const before = await generation();

    const postedAt = Date.now();
    const answer = await shop.post(shop.firing(pod));
    const healed = await shop.scene.until("healed", isSettledAs("healed"));
    await shop.post(shop.resolved(pod));
    await shop.scene.until("closed", isClosed);
    await untilAtZero(shop.cluster, shop.installed.namespace);

    expect(answer).toMatchObject({ status: 200 });
    expect(await image(shop.scene as never)).toBe(shop.installed.workloads.well);
    expect(await generation()).toBe(before + 1);
    expect(healed.workflow?.steps).toMatchObject([{ state: { status: "done" } }]);
    expect(diary.servicesSince(postedAt)).toEqual(["alerts", "notifications", "steps", "workflows"]);
  });

  it("a version that crashes is undone, too", async () => {
    const pod = await shop.breakRollout(shop.installed.workloads.crashes);

    await shop.post(shop.firing(pod));
    await shop.scene.until("healed", isSettledAs("healed"));

    expect(await image(shop.scene as never)).toBe(shop.installed.workloads.well);
  });

  it("what is parked goes on by the fast clock alone, which goes when nothing is due", async () => {
    await maintain("true");
    const pod = await shop.breakRollout();
    const before = await generation();

    await shop.post(shop.firing(pod));
    await shop.scene.until("parked", isParked);
    const clock = await until("the fast clock is there", fastClock);
    expect(await generation()).toBe(before);
    await maintain("false");
    await shop.scene.until("healed", isSettledAs("healed"));
    await shop.post(shop.resolved(pod));
    await shop.scene.until("closed", isClosed);
    await until("the fast clock is gone", async () => (await fastClock()) === undefined);

    expect(clock.metadata.ownerReferences).toMatchObject([{ kind: "Service", name: "workflows" }]);
    expect(await generation()).toBe(before + 1);
  });

  it("a new version of all functions in the middle of a workflow changes nothing", async () => {
    await maintain("true");
    const pod = await shop.breakRollout();
    const before = await generation();

    await shop.post(shop.firing(pod));
    await shop.scene.until("parked", isParked);
    const old = await revisions();
    await upgrade(shop.installed);
    await maintain("false");
    const healed = await shop.scene.until("healed", isSettledAs("healed"));

    expect(old).toHaveLength(6);
    expect(await revisions()).toHaveLength(12);
    expect(healed).toMatchObject({ workflows: 1, workflow: { steps: [{ state: { status: "done" } }] } });
    expect(await generation()).toBe(before + 1);
    expect(await image(shop.scene as never)).toBe(shop.installed.workloads.well);
  });

  async function revisions(): Promise<readonly string[]> {
    const { items } = await shop.cluster.listMetadata(REVISION, { namespace: shop.installed.namespace });
    return items.map(({ metadata }) => metadata.name);
  }
});
