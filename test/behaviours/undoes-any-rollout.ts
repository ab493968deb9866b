import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { podDisruptionBudget } from "../../lib/world/in-memory/builders.ts";
import { DAEMON_SET, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { deployAs, fire, image, imageOf, isSettledAs, nothingIsLeft, ready, rollOut, story } from "./shop.ts";

/** A bad rollout is undone whatever keeps the revisions: the same promises for the kinds that are no Deployments. */
export function undoesAnyRollout(world: string, make: MakeScene): void {
  describe(`on ${world}, a rollout brought a container that crashes`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    const alertOf = (name: string, label: string): object =>
      alert(name, { namespace: scene.namespace, [label]: "cart" }, { startsAt: scene.now() });
    const stuck = (): object => alertOf("KubeStatefulSetReplicasMismatch", "statefulset");

    describe("to a StatefulSet", () => {
      const ordered = { spec: { replicas: 3, serviceName: "cart" } };

      it("that goes in order: the template is put back, and the pod that it would wait for is evicted", async () => {
        await deployAs(scene, STATEFUL_SET, ordered);
        const broken = await rollOut(scene, "shop/cart:2.0", "crashes", STATEFUL_SET);
        expect(broken.metadata.name).toBe("cart-2");

        await fire(scene, stuck());
        const healed = await scene.until("healed", isSettledAs("healed"));

        expect(scene.changes()).toEqual(["patch StatefulSet cart", "evict Pod cart-2"]);
        expect((await ready(scene)).map(imageOf)).toEqual(Array.from({ length: 3 }, () => "shop/cart:1.0"));
        expect(story(healed)).toMatch(/cause: bad-rollout .*image of container cart is shop\/cart:2\.0/s);
        await nothingIsLeft(scene);
      });

      it("that goes all at once: its controller needs no help", async () => {
        await deployAs(scene, STATEFUL_SET, { spec: { ...ordered.spec, podManagementPolicy: "Parallel" } });
        await rollOut(scene, "shop/cart:2.0", "crashes", STATEFUL_SET);

        await fire(scene, stuck());
        await scene.until("healed", isSettledAs("healed"));

        expect(scene.changes()).toEqual(["patch StatefulSet cart"]);
        expect((await ready(scene)).map(imageOf)).toEqual(Array.from({ length: 3 }, () => "shop/cart:1.0"));
      });

      // Nothing proves the revision before but the time for which it was in use.
      it.runIf(world.includes("memory"))(
        "and began to crash when all pods had it: they are evicted one after another, the lowest first",
        async () => {
          await deployAs(scene, STATEFUL_SET, ordered);
          await scene.pass(2 * 3600);
          await scene.behaves("shop/cart:2.0", "runs");
          const path = "/spec/template/spec/containers/0/image";
          const cart = { ...STATEFUL_SET, namespace: scene.namespace, name: "cart" };
          await scene.person.patch(cart, [{ op: "replace", path, value: "shop/cart:2.0" }]);
          await scene.untilCluster("2.0 serves", async () =>
            (await ready(scene)).every((pod) => imageOf(pod) === "shop/cart:2.0"),
          );
          await scene.behaves("shop/cart:2.0", "crashes");

          await fire(scene, stuck());
          await scene.until("healed", isSettledAs("healed"));

          expect(scene.changes()).toEqual([
            "patch StatefulSet cart",
            "evict Pod cart-0",
            "evict Pod cart-1",
            "evict Pod cart-2",
          ]);
          expect((await ready(scene)).map(imageOf)).toEqual(Array.from({ length: 3 }, () => "shop/cart:1.0"));
        },
      );

      it("whose broken pod may not be evicted: the template is put back as it was found, and people are called", async () => {
        await deployAs(scene, STATEFUL_SET, ordered);
        const matchLabels = { app: "cart" };
        await scene.person.create(
          podDisruptionBudget({ namespace: scene.namespace, name: "keep-all", minAvailable: 3, matchLabels }),
        );
        await rollOut(scene, "shop/cart:2.0", "crashes", STATEFUL_SET);

        await fire(scene, stuck());
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({ because: expect.stringMatching(/keep-all.*taken back/s) as string });
        expect(await image(scene, STATEFUL_SET)).toBe("shop/cart:2.0");
        expect(scene.changes()).toEqual(["patch StatefulSet cart", "patch StatefulSet cart"]);
        await nothingIsLeft(scene);
      });
    });

    it("to a DaemonSet: it goes back to the revision before", async () => {
      await deployAs(scene, DAEMON_SET, { pod: await scene.nodes(3) });
      await rollOut(scene, "shop/cart:2.0", "crashes", DAEMON_SET);

      await fire(scene, alertOf("KubeDaemonSetRolloutStuck", "daemonset"));
      const healed = await scene.until("healed", isSettledAs("healed"));

      expect(scene.changes()).toEqual(["patch DaemonSet cart"]);
      expect(healed.finding).toMatchObject({ problem: "bad-rollout" });
      expect((await ready(scene)).map(imageOf)).toEqual(Array.from({ length: 3 }, () => "shop/cart:1.0"));
      await nothingIsLeft(scene);
    });

    it("and it never was another: there is nothing to go back to, and people are called", async () => {
      await deployAs(scene, STATEFUL_SET, { spec: { replicas: 3, serviceName: "cart" } });
      await scene.behaves("shop/cart:1.0", "crashes");

      await fire(scene, stuck());
      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.finding).toMatchObject({ problem: "crash-looping" });
      expect(scene.changes()).toEqual([]);
    });
  });
}
