import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { requestedStep } from "../../lib/domain/workflow.ts";
import { PlayedArgoCd } from "../../lib/rehearsal/owners/argo-cd.ts";
import { Git } from "../../lib/rehearsal/owners/git.ts";
import { ARGO_APPLICATION, ARGO_PROJECT, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { type KubeObject, orNothing } from "../../lib/world/world.ts";
import { openTo, taggedCart } from "./owned.ts";
import type { MakeScene, Scene } from "./scene.ts";
import {
  approve,
  crashLooping,
  fire,
  image,
  isAwaiting,
  isSettledAs,
  nothingIsLeft,
  ready,
  rollOut,
  story,
  trouble,
} from "./shop.ts";

/** What Argo CD deploys is changed by Argo CD alone: the same promises on every world. */
export function givesWayToArgoCd(world: string, make: MakeScene): void {
  describe(`on ${world}, what Argo CD deploys`, () => {
    let scene: Scene;
    let git: Git;
    let argoCd: PlayedArgoCd;
    let home: string;
    beforeEach(async () => {
      scene = await make();
      git = new Git();
      home = `argocd-${scene.namespace}`;
    });
    afterEach(async () => {
      // Its namespace is nobody else's, and stays: what is left there has the name of the next one.
      scene.plays(async () => undefined);
      await orNothing(scene.person.delete({ ...ARGO_APPLICATION, namespace: home, name: "shop-app" }));
      await scene.end();
    });

    const cartWith = (tag: string): KubeObject => taggedCart(scene, tag);
    const open = (): Promise<void> => openTo(scene, home);

    async function deploy(automated?: { selfHeal?: boolean }): Promise<void> {
      git.commit("rev-1", cartWith("1.0"));
      const { person } = scene;
      argoCd = new PlayedArgoCd({
        cluster: person,
        now: () => scene.now(),
        git,
        namespace: home,
        name: "shop-app",
        into: scene.namespace,
        ...(automated && { automated }),
      });
      await argoCd.deploy();
      scene.plays(() => argoCd.look());
      await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
    }

    const asks = (): string[] =>
      scene.changesIn(home).map((change) => change.replace("patch Application shop-app", "asks Argo CD"));

    it("and somebody has changed behind its back is set to what Git asks for, that one object, by Argo CD", async () => {
      await open();
      await deploy();
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      await fire(scene, crashLooping(scene, pod.metadata.name));
      await approve(scene, await scene.until("waits for approval", isAwaiting));

      const healed = await scene.until("healed", isSettledAs("healed"));

      expect(healed.owner).toMatchObject({ kind: "argo-cd", name: "shop-app", confidence: 0.95 });
      expect(healed.workflow?.steps.at(-1)).toMatchObject({
        action: "sync-application",
        target: { kind: "Application", namespace: home, name: "shop-app" },
        state: { status: "done", because: expect.stringContaining("successfully synced") as string },
      });
      expect(argoCd.ran).toEqual(["Deployment cart to rev-1"]);
      expect(await image(scene)).toBe("shop/cart:1.0");
      expect(scene.changes()).toEqual([]);
      expect(asks().length).toBeGreaterThan(0);
      await nothingIsLeft(scene);
    });

    it("and heals itself is left to it: the engine waits, changes nothing, and finds it well", async () => {
      await open();
      await deploy({ selfHeal: true });
      await scene.behaves("shop/cart:2.0", "crashes");
      const [pod] = await ready(scene);
      await scene.person.patch(
        { apiVersion: "apps/v1", kind: "Deployment", namespace: scene.namespace, name: "cart" },
        [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" }],
      );
      await fire(scene, crashLooping(scene, pod!.metadata.name));
      await scene.untilCluster("set back", async () => argoCd.setBack.length > 0);

      const given = await scene.until("over", isSettledAs("handed-over"));

      expect(story(given)).not.toContain("step:");
      expect(argoCd.setBack).toEqual(["Deployment cart"]);
      expect([...scene.changes(), ...asks()]).toEqual([]);
    });

    it("and breaks by what Git asks for goes back by Argo CD, where nothing would bring it again", async () => {
      await open();
      await deploy();
      await scene.pass(5);
      await scene.behaves("shop/cart:2.0", "crashes");
      git.commit("rev-2", cartWith("2.0"));
      await argoCd.sync("rev-2");
      const pod = await trouble(scene, "shop/cart:2.0");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const healed = await scene.until("healed", isSettledAs("healed"));

      expect(argoCd.ran).toEqual(["all to rev-1"]);
      expect(healed.workflow?.steps.map(({ action }) => action)).toEqual(["roll-back-application"]);
      expect(await image(scene)).toBe("shop/cart:1.0");
      expect(scene.changes()).toEqual([]);
      await nothingIsLeft(scene);
    });

    it("and does not get better by going back, is deployed again as it was found", async () => {
      await open();
      await deploy();
      await scene.pass(5);
      await scene.behaves("shop/cart:2.0", "crashes");
      git.commit("rev-2", cartWith("2.0"));
      await argoCd.sync("rev-2");
      const pod = await trouble(scene, "shop/cart:2.0");
      // What is gone back to works no more by then.
      scene.whenSaved(async ({ workflow }) => {
        if (requestedStep(workflow)) await scene.behaves("shop/cart:1.0", "crashes");
      });
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(argoCd.ran).toEqual(["all to rev-1", "all to rev-2"]);
      expect(given.progress).toMatchObject({
        because: expect.stringContaining("What it changed was taken back") as string,
      });
      expect(await image(scene)).toBe("shop/cart:2.0");
      expect(scene.changes()).toEqual([]);
      await nothingIsLeft(scene);
    });

    it("and breaks by what Git asks for, with auto-sync on, is for people: in Git", async () => {
      await open();
      await deploy({});
      await scene.behaves("shop/cart:2.0", "crashes");
      git.commit("rev-2", cartWith("2.0"));
      const pod = await trouble(scene, "shop/cart:2.0");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.progress).toMatchObject({
        because: expect.stringMatching(
          /this is what Git asks for .*rev-2.*with auto-sync on.*revert it there/,
        ) as string,
      });
      expect([...scene.changes(), ...asks(), ...argoCd.ran]).toEqual([]);
    });

    it("is not asked for anything while a window of its project is closed", async () => {
      await open();
      await scene.person.create({
        ...ARGO_PROJECT,
        metadata: { namespace: home, name: "default" },
        spec: {
          syncWindows: [{ kind: "deny", schedule: "* * * * *", duration: "1h", applications: ["*"], manualSync: true }],
        },
      } as KubeObject);
      await deploy();
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const parked = await scene.until(
        "parked",
        ({ workflow }) => workflow?.progress.status === "parked" && workflow.progress.because.includes("window"),
      );

      expect(parked.workflow?.progress).toMatchObject({
        because: expect.stringMatching(/AppProject default .*deny window .* is open until/) as string,
      });
      expect([...scene.changes(), ...asks()]).toEqual([]);
    });

    it("is not asked for a second operation while one is under way", async () => {
      await open();
      await deploy();
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      scene.plays(async () => undefined);
      const busy = { initiatedBy: { username: "ada" }, sync: { revision: "rev-1" } };
      await scene.person.patch({ ...ARGO_APPLICATION, namespace: home, name: "shop-app" }, [
        { op: "add", path: "/operation", value: busy },
      ]);
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const parked = await scene.until(
        "parked",
        ({ workflow }) => workflow?.progress.status === "parked" && workflow.progress.because.includes("operation"),
      );

      expect(parked.workflow?.progress).toMatchObject({
        because: expect.stringContaining("an operation is under way") as string,
      });
      expect([...scene.changes(), ...asks()]).toEqual([]);
    });

    it("is not asked where nobody has opened Argo CD's namespace: the plan is there, and says so", async () => {
      await scene.person.create({ ...NAMESPACE, metadata: { name: home, labels: { "kubeheal.io/heal": "auto" } } });
      await deploy();
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      await fire(scene, crashLooping(scene, pod.metadata.name));

      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.progress).toMatchObject({
        because: expect.stringContaining("belongs to the cluster or its tools") as string,
      });
      expect([...scene.changes(), ...asks()]).toEqual([]);
    });
  });
}
