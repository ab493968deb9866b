import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { PlayedFlux } from "../../lib/rehearsal/owners/flux.ts";
import { Git } from "../../lib/rehearsal/owners/git.ts";
import { KUSTOMIZATION } from "../../lib/world/kubernetes/kinds.ts";
import { openTo, taggedCart } from "./owned.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { crashLooping, fire, image, isSettledAs, nothingIsLeft, ready, rollOut, trouble } from "./shop.ts";

/** What Flux deploys is changed by Flux alone: the same promises on every world. */
export function givesWayToFlux(world: string, make: MakeScene): void {
  describe(`on ${world}, what Flux deploys`, () => {
    let scene: Scene;
    let git: Git;
    let flux: PlayedFlux;
    let home: string;
    beforeEach(async () => {
      scene = await make();
      home = `flux-${scene.namespace}`;
      await openTo(scene, home);
      git = new Git();
      git.commit("main@sha1:rev-1", taggedCart(scene, "1.0"));
      const setStatus = scene.setStatus.bind(scene);
      flux = new PlayedFlux({
        cluster: scene.as("kustomize-controller"),
        setStatus,
        git,
        namespace: home,
        name: "shop",
      });
      await flux.deploy();
      scene.plays(() => flux.look());
      await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
    });
    afterEach(() => scene.end());

    it("and somebody has changed behind its back is applied again by Flux, as soon as it is asked", async () => {
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const healed = await scene.until("healed", isSettledAs("healed"));

      expect(healed.workflow?.steps).toMatchObject([
        {
          action: "reconcile-flux",
          target: { kind: "Kustomization", namespace: home, name: "shop" },
          state: { status: "done", because: expect.stringContaining("Applied revision: main@sha1:rev-1") as string },
        },
      ]);
      expect(flux.ran).toEqual(["main@sha1:rev-1", "main@sha1:rev-1"]);
      expect(await image(scene)).toBe("shop/cart:1.0");
      expect(scene.changes()).toEqual([]);
      await nothingIsLeft(scene);
    });

    it("and breaks by what Git asks for is for people: in Git", async () => {
      await scene.behaves("shop/cart:2.0", "crashes");
      git.commit("main@sha1:rev-2", taggedCart(scene, "2.0"));
      const pod = await trouble(scene, "shop/cart:2.0");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.progress).toMatchObject({
        because: expect.stringMatching(/this is what Git asks for .*rev-2\): revert it there/) as string,
      });
      expect([...scene.changes(), ...scene.changesIn(home)]).toEqual([]);
    });

    it("and is suspended is left to whoever suspended it", async () => {
      await scene.person.patch({ ...KUSTOMIZATION, namespace: home, name: "shop" }, [
        { op: "add", path: "/spec/suspend", value: true },
      ]);
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.progress).toMatchObject({ because: expect.stringContaining("is suspended") as string });
      expect([...scene.changes(), ...scene.changesIn(home)]).toEqual([]);
    });
  });
}
