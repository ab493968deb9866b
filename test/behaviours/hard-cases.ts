import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Container } from "../../lib/world/in-memory/container-run.ts";
import { DEPLOYMENT, REPLICA_SET } from "../../lib/world/kubernetes/kinds.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import {
  approve,
  cart,
  crashLooping,
  deploy,
  fire,
  isAwaiting,
  isSettledAs,
  nothingIsLeft,
  ready,
  rollOut,
  story,
  trouble,
} from "./shop.ts";

/** Where no single revision is the answer: the same promises on every world. */
export function hardCases(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    describe("somebody has changed it since it was applied, and no revision is kept to go back to", () => {
      const env = [{ name: "DB_URL", value: "postgres://cart:secret@db/carts" }];
      const isWell = ({ env: given = [] }: Container): "runs" | "crashes" => (given.length > 0 ? "runs" : "crashes");
      const run = async (annotations: object): Promise<void> => {
        await scene.behaves("shop/cart:1.0", isWell);
        const containers = [{ name: "cart", image: "shop/cart:1.0", env }];
        const template = {
          metadata: { labels: { app: "cart", "harness.local/kubelet": "test" } },
          spec: { containers },
        };
        const spec = { replicas: 3, selector: { matchLabels: { app: "cart" } }, template };
        await deploy(scene, "shop/cart:1.0", { spec, annotations });
        const { items } = await scene.person.list(REPLICA_SET, { namespace: scene.namespace });
        await scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" }, [
          { op: "remove", path: "/spec/template/spec/containers/0/env" },
        ]);
        await trouble(scene, "shop/cart:1.0");
        for (const { metadata } of items)
          await scene.person.delete({ ...REPLICA_SET, namespace: scene.namespace, name: metadata.name });
        await scene.untilCluster("nothing of it is left", async () => (await ready(scene)).length === 0);
      };
      const annotation = (): object => {
        const template = { spec: { containers: [{ name: "cart", image: "shop/cart:1.0", env }] } };
        return { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ spec: { template } }) };
      };

      it("a person agrees to what was applied last, it is put back, and no value is told", async () => {
        await run(annotation());
        await fire(scene, crashLooping(scene, (await trouble(scene, "shop/cart:1.0")).metadata.name));
        const waiting = await scene.until("waits for approval", isAwaiting);
        expect(waiting.finding).toMatchObject({
          problem: "drifted",
          cause: expect.stringMatching(/env DB_URL of container cart is gone \(it was sha256:/) as string,
        });

        await approve(scene, waiting);
        const healed = await scene.until("healed", isSettledAs("healed"));

        expect((await cart(scene)).spec?.template.spec?.containers[0]?.env).toEqual(env);
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
        expect(JSON.stringify(healed)).not.toContain("secret");
        await nothingIsLeft(scene);
      });

      it("where nobody has applied it, nothing says how it was, and people are called", async () => {
        await run({});
        await fire(scene, crashLooping(scene, (await trouble(scene, "shop/cart:1.0")).metadata.name));

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.finding).toMatchObject({ problem: "crash-looping" });
        expect(scene.changes()).toEqual([]);
      });
    });

    describe("two things are wrong at once", () => {
      it("one after the other is healed, in one incident with a plan for each", async () => {
        await deploy(scene, "shop/cart:1.0");
        const [stuck] = await scene.pods("cart");
        await scene.stick(stuck!.metadata.name);
        await trouble(scene, "shop/cart:1.0");
        await fire(scene, crashLooping(scene, stuck!.metadata.name));
        const first = await scene.until("healed", isSettledAs("healed"));
        expect(first.finding).toMatchObject({ problem: "pod-stuck" });

        const broken = await rollOut(scene, "shop/cart:2.0", "never-pulls");
        await fire(
          scene,
          alert(
            "KubeContainerWaiting",
            { namespace: scene.namespace, pod: broken.metadata.name, container: "cart" },
            { startsAt: scene.now() },
          ),
        );
        const second = await scene.until("healed of the second, too", (incident) => {
          return isSettledAs("healed")(incident) && incident.finding?.problem === "bad-rollout";
        });

        expect(second.id).toBe(first.id);
        expect(second.workflows).toBe(2);
        expect(scene.changes()).toEqual([`evict Pod ${stuck!.metadata.name}`, "patch Deployment cart"]);
        expect(await ready(scene)).toHaveLength(3);
      });

      it("and going back mends only one of them: the other is named, what was changed is taken back, and people are called", async () => {
        await deploy(scene, "shop/cart:1.0");
        const [stuck] = await scene.pods("cart");
        await scene.stick(stuck!.metadata.name);
        await trouble(scene, "shop/cart:1.0");
        const broken = await rollOut(scene, "shop/cart:2.0", "never-pulls");
        await fire(scene, crashLooping(scene, broken.metadata.name));

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.finding).toMatchObject({ problem: "bad-rollout" });
        expect(given.progress).toMatchObject({ because: expect.stringMatching(/did not help.*taken back/) as string });
        expect(story(given)).toMatch(
          new RegExp(`going back does not mend this: pod ${stuck!.metadata.name}: container`),
        );
        expect(scene.changes()).toEqual(["patch Deployment cart", "patch Deployment cart"]);
        await nothingIsLeft(scene);
      });
    });
  });
}
