import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { PlayedOperator } from "../../lib/rehearsal/owners/operator.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import { taggedCart } from "./owned.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { crashLooping, fire, image, isSettledAs, nothingIsLeft, ready, rollOut, story } from "./shop.ts";

const INFERENCE_SERVICE = { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" };

/** What an operator makes is set right by the operator: the same promises on every world. */
export function givesWayToOperators(world: string, make: MakeScene): void {
  describe(`on ${world}, what an operator makes`, () => {
    let scene: Scene;
    let operator: PlayedOperator;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    async function deploy(isDeaf: boolean): Promise<void> {
      operator = new PlayedOperator({
        cluster: scene.as("kserve-controller"),
        kind: INFERENCE_SERVICE,
        namespace: scene.namespace,
        name: "cart",
        spec: { predictor: { containers: [{ name: "cart", image: "shop/cart:1.0" }] } },
        makes: taggedCart(scene, "1.0"),
        isDeaf,
      });
      await operator.deploy();
      scene.plays(() => operator.look());
      await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
    }

    it("and it does not hear of is set right when it is asked to look again", async () => {
      await deploy(true);
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const healed = await scene.until("healed", isSettledAs("healed"));

      expect(healed.owner).toMatchObject({ kind: "operator", name: "cart", confidence: 0.8 });
      expect(healed.workflow?.steps).toMatchObject([
        { action: "reconcile-resource", target: { kind: "InferenceService", name: "cart" }, state: { status: "done" } },
      ]);
      expect(operator.setBack).toBe(1);
      expect(await image(scene)).toBe("shop/cart:1.0");
      expect(scene.changes()).toEqual(["patch InferenceService cart"]);
      await nothingIsLeft(scene);
    });

    it("and it sets back by itself is not changed behind its back", async () => {
      await deploy(false);
      await scene.behaves("shop/cart:2.0", "crashes");
      const [pod] = await ready(scene);
      await scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" }, [
        { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
      ]);
      await fire(scene, crashLooping(scene, pod!.metadata.name));
      await scene.untilCluster("set back", async () => operator.setBack > 0);

      const given = await scene.until("over", isSettledAs("handed-over"));

      expect(story(given)).not.toContain("step:");
      expect(operator.setBack).toBe(1);
      expect(scene.changes()).toEqual([]);
    });
  });
}
