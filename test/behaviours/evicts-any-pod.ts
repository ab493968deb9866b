import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { deployment } from "../../lib/world/in-memory/builders.ts";
import { DAEMON_SET, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Kind } from "../../lib/world/world.ts";
import { PLAYED } from "../support/test-kubelet.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { crashLooping, fire, isSettledAs, leftovers, ready, story, trouble } from "./shop.ts";

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
      await run(scene, STATEFUL_SET, { replicas: 3, serviceName: "cart" });

      const [stuck, pods] = await heal(scene);

      expect(pods.map(({ metadata }) => metadata.name).sort()).toEqual(["cart-0", "cart-1", "cart-2"]);
      expect(stuck.metadata.name).toBe("cart-1");
    });

    it("of a DaemonSet: it is evicted, and another one takes its place on the same node", async () => {
      await run(scene, DAEMON_SET, {}, await scene.nodes(3));

      const [stuck, pods] = await heal(scene);

      expect(new Set(pods.map(({ spec }) => spec?.nodeName)).size).toBe(3);
      expect(pods.map(({ spec }) => spec?.nodeName)).toContain(stuck.spec?.nodeName);
    });
  });
}

/** Deploys by hand, and waits until three pods serve. */
// oxlint-disable-next-line max-params -- what differs by kind
async function run(scene: Scene, kind: Kind, parts: object, podParts: object = {}): Promise<void> {
  const { metadata, spec } = deployment({ namespace: scene.namespace, name: "cart", image: IMAGE });
  const template = {
    metadata: { labels: { app: "cart", [PLAYED]: "test" } },
    spec: { ...spec?.template.spec, ...podParts },
  };
  const workload = { ...kind, metadata, spec: { selector: spec?.selector, template, ...parts } };
  await scene.person.create(workload);
  await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
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
  expect(await leftovers(scene)).toEqual([]);
  return [stuck!, pods];
}
