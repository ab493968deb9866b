import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { DAEMON_SET, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { crashLooping, deployAs, fire, isSettledAs, nothingIsLeft, ready, story, trouble } from "./shop.ts";

const IMAGE = "shop/cart:1.0";

/** A stuck pod is evicted whoever owns it: the same promise for the kinds that are no Deployments. */
export function evictsAnyPod(world: string, make: MakeScene): void {
  describe(`on ${world}, one pod is stuck`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    it("of a StatefulSet: it is evicted, and another one of the same name takes its place", async () => {
      await deployAs(scene, STATEFUL_SET, { spec: { replicas: 3, serviceName: "cart" } });

      const [stuck, pods] = await heal(scene);

      expect(pods.map(({ metadata }) => metadata.name).sort()).toEqual(["cart-0", "cart-1", "cart-2"]);
      expect(stuck.metadata.name).toBe("cart-1");
    });

    it("of a DaemonSet: it is evicted, and another one takes its place on the same node", async () => {
      await deployAs(scene, DAEMON_SET, { pod: await scene.nodes(3) });

      const [stuck, pods] = await heal(scene);

      expect(new Set(pods.map(({ spec }) => spec?.nodeName)).size).toBe(3);
      expect(pods.map(({ spec }) => spec?.nodeName)).toContain(stuck.spec?.nodeName);
    });
  });
}

/** Its second pod is stuck, and the incident is settled as healed. Returns that pod, and those that serve afterwards. */
async function heal(scene: Scene): Promise<[Pod, Pod[]]> {
  const [, stuck] = (await scene.pods("cart")).sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  await scene.stick(stuck!.metadata.name);
  await trouble(scene, IMAGE);

  await fire(scene, crashLooping(scene, stuck!.metadata.name));
  const healed = await scene.until("healed", isSettledAs("healed"));

  expect(scene.changes()).toEqual([`evict Pod ${stuck!.metadata.name}`]);
  expect(story(healed)).toMatch(/cause: pod-stuck .*step: evicts pod .*verify: /s);
  const pods = await ready(scene);
  expect(pods).toHaveLength(3);
  expect(pods.map(({ metadata }) => metadata.uid)).not.toContain(stuck!.metadata.uid);
  await nothingIsLeft(scene);
  return [stuck!, pods];
}
