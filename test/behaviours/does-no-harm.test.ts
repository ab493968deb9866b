import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { hashOfTarget } from "../../lib/domain/target.ts";
import { CONFIG_MAP, DEPLOYMENT, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { inMemoryScene } from "../support/in-memory-scene.ts";
import type { Scene } from "./scene.ts";
import {
  crashLooping,
  deploy,
  fire,
  image,
  imageOf,
  isClosed,
  isSettledAs,
  nothingIsLeft,
  ready,
  rollOut,
} from "./shop.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await inMemoryScene();
});
afterEach(() => scene.end());

/** Does something at the moment in which a step is first written as requested, before anybody runs it. */
function whenRequested(act: () => Promise<unknown>): void {
  let isDone = false;
  scene.whenSaved(async ({ workflow }) => {
    if (isDone || !workflow?.steps.some(({ state }) => state.status === "requested")) return;
    isDone = true;
    await act();
  });
}

const label = (name: string, value: string) => (): Promise<unknown> =>
  scene.person.patch({ ...NAMESPACE, name: scene.namespace }, [
    { op: "add", path: `/metadata/labels/kubeheal.io~1${name}`, value },
  ]);

describe("between the request of a step and its change", () => {
  it.each([
    ["consent is withdrawn", "heal", "observe", /observed only/],
    ["maintenance begins, by a label", "maintenance", "yes", /in maintenance/],
  ])("%s: nothing is changed", async (_, name, value, because) => {
    await deploy(scene, "shop/cart:1.0");
    const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
    whenRequested(label(name, value));

    await fire(scene, crashLooping(scene, pod.metadata.name));
    const parked = await scene.until("parked", ({ workflow }) => workflow?.progress.status === "parked");

    expect(parked.workflow?.progress).toMatchObject({ because: expect.stringMatching(because) as string });
    expect(scene.changes()).toEqual([]);
  });

  it("consent that does not come back ends it after its patience, unverified, and nothing is left behind", async () => {
    await deploy(scene, "shop/cart:1.0");
    const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
    whenRequested(label("heal", "observe"));

    await fire(scene, crashLooping(scene, pod.metadata.name));
    await scene.until("unverified", isSettledAs("unverified"));

    expect(scene.changes()).toEqual([]);
    await nothingIsLeft(scene);
  });

  it("a person mends it while the incident is paused: what works is not taken away when it is resumed", async () => {
    await deploy(scene, "shop/cart:1.0");
    const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
    whenRequested(async () => {
      const [incident] = await scene.incidents();
      await scene.post(`/api/v1/incidents/${incident!.id}/pause`, { who: "the night shift" });
    });
    await fire(scene, crashLooping(scene, pod.metadata.name));
    await scene.until("parked", ({ workflow }) => workflow?.progress.status === "parked");

    await scene.behaves("shop/cart:2.0", "runs");
    await scene.untilCluster("cart serves", async () => {
      const pods = await ready(scene);
      return pods.length === 3 && pods.every((each) => imageOf(each) === "shop/cart:2.0");
    });
    const [incident] = await scene.incidents();
    await scene.post(`/api/v1/incidents/${incident!.id}/resume`, { who: "the night shift" });
    await scene.until("settled", ({ progress }) => progress.status === "settled");

    expect(await image(scene)).toBe("shop/cart:2.0");
    expect(scene.changes()).toEqual([]);
  });
});

describe("what people delete or forget", () => {
  it("a deleted incident takes its number with it, and the cool-down stays", async () => {
    await deploy(scene, "shop/cart:1.0");
    const pod = await rollOut(scene, "shop/cart:2.0", "never-pulls");
    await fire(scene, crashLooping(scene, pod.metadata.name));
    const healed = await scene.until("healed", isSettledAs("healed"));

    const { namespace } = scene.settings;
    await scene.person.delete({ ...CONFIG_MAP, namespace, name: healed.id.replace("inc", "incident") });
    const next = await rollOut(scene, "shop/cart:3.0", "never-pulls");
    await fire(scene, crashLooping(scene, next.metadata.name));
    const given = await scene.until("handed over", isSettledAs("handed-over"));

    expect([healed.id, given.id]).toEqual([1, 2].map((n) => `inc-${hashOfTarget(healed.target!)}-${n}`));
    expect(given.progress).toMatchObject({ because: expect.stringContaining("is not tried again before") as string });
    expect(scene.changes()).toHaveLength(1);
  });

  it("an alert that goes on firing after its incident was closed in silence opens the next one", async () => {
    await deploy(scene, "shop/cart:1.0");
    const lost = crashLooping(scene, "cart-that-never-was-x2b4z");
    await fire(scene, lost);
    await scene.pass(scene.settings.noNewsSeconds + scene.settings.heartbeatSeconds);
    expect(await scene.incidents()).toMatchObject([{ progress: { status: "closed" } }]);
    await scene.until("closed", isClosed);

    const { alerts } = await fire(scene, lost);

    expect(alerts).toMatchObject([{ answer: "opened" }]);
  });
});

it.each(["/alertmanager?dryRun=true", "/alertmanager?dry-run=1", "/alertmanager?dryrun=true"])(
  "a dry run spelled as %s is refused, and not a real one",
  async (path) => {
    await deploy(scene, "shop/cart:1.0");
    const pod = await rollOut(scene, "shop/cart:2.0", "crashes");

    const response = await scene.post(path, { version: "4", alerts: [crashLooping(scene, pod.metadata.name)] });

    expect(response.status).toBe(422);
    expect(await response.text()).toContain("it is spelled dry_run");
    expect(await scene.incidents()).toEqual([]);
    expect(
      (await scene.person.get({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" })).metadata.annotations,
    ).not.toHaveProperty("kubeheal.io/receipt");
  },
);
