import { afterEach, describe, expect, it } from "vitest";

import { POLICY } from "../../lib/state/policies.ts";
import { CONFIG_MAP, DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { crashLooping, deploy, fire, image, isClosed, isSettledAs, nothingIsLeft, rollOut, trouble } from "./shop.ts";

/** When something else speaks against a change: policy, a storm, somebody who wants it otherwise, and what was tried before. */
export function standsBack(world: string, make: MakeScene): void {
  describe(`on ${world}, it stands back`, () => {
    let scene: Scene;
    afterEach(() => scene.end());

    const rule = (...lines: string[]): Promise<unknown> =>
      scene.person.patch({ ...CONFIG_MAP, namespace: scene.settings.namespace, name: POLICY }, [
        { op: "add", path: "/data", value: { "policy.yaml": lines.join("\n") } },
      ]);
    const isParkedBecause =
      (because: RegExp) =>
      ({ workflow }: Awaited<ReturnType<Scene["until"]>>): boolean =>
        workflow?.progress.status === "parked" && because.test(workflow.progress.because);
    const because = (text: RegExp): object => ({ because: expect.stringMatching(text) as string });

    /** Rolls out an image that never starts, has it healed, and closes the incident. */
    const healedFrom = async (bad: string): Promise<void> => {
      const startsAt = scene.now();
      const pod = (await rollOut(scene, bad, "never-pulls")).metadata.name;
      await fire(scene, crashLooping(scene, pod, { startsAt }));
      const { id } = await scene.until("healed", isSettledAs("healed"));
      await fire(scene, crashLooping(scene, pod, { startsAt, status: "resolved", endsAt: scene.now() }));
      await scene.until("closed", (incident) => incident.id === id && isClosed(incident));
    };

    it("from an alert that the policy takes out, in a namespace that is opted in", async () => {
      scene = await make();
      await rule("rules:", "  - {mode: observe, alerts: [KubePodCrash*], because: known noise}");
      await deploy(scene, "shop/cart:1.0");
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");

      await fire(scene, crashLooping(scene, pod.metadata.name));
      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.progress).toMatchObject(
        because(/observed only \(observe by rules\.0 of ConfigMap kubeheal-policy: known noise\)/),
      );
      expect(scene.changes()).toEqual([]);
    });

    it("while a window denies changes, and heals when it is gone", async () => {
      scene = await make();
      await rule("windows:", '  - {kind: deny, schedule: "* * * * *", duration: 2h}');
      await deploy(scene, "shop/cart:1.0");
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");

      await fire(scene, crashLooping(scene, pod.metadata.name));
      await scene.until("parked", isParkedBecause(/^changes are denied until .* \(deny window "\* \* \* \* \*" UTC/));
      await scene.pass(scene.settings.lookAgainSeconds * 2);

      expect(scene.changes()).toEqual([]);
      await nothingIsLeft(scene);
      await rule("windows: []");
      await scene.until("healed", isSettledAs("healed"));
      expect(scene.changes()).toEqual(["patch Deployment cart"]);
    });

    it("in a storm, in the whole cluster, until it is calmer", async () => {
      scene = await make({ stormIncidents: 2 });
      await deploy(scene, "shop/cart:1.0");
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");

      await fire(scene, crashLooping(scene, "gone-5d9f7c6b8-x2b4z"), crashLooping(scene, pod.metadata.name));
      const parked = await scene.until("parked", isParkedBecause(/^storm: 2 incidents were opened within \d+ s/));

      expect(scene.changes()).toEqual([]);
      await scene.until("healed", (incident) => incident.id === parked.id && isSettledAs("healed")(incident));
      expect(scene.changes()).toEqual(["patch Deployment cart"]);
      await nothingIsLeft(scene);
    });

    it("from whoever sets back what it changed, and names them", async () => {
      scene = await make({ cooldownSeconds: 1 });
      await deploy(scene, "shop/cart:1.0");
      await healedFrom("shop/cart:2.0");

      await scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" }, [
        { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
      ]);
      const again = await trouble(scene, "shop/cart:2.0");
      await fire(scene, crashLooping(scene, again.metadata.name));
      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.progress).toMatchObject(
        because(
          /this very change of Deployment .*\/cart was made at .* and was set back by kubectl-edit at .*does not fight/,
        ),
      );
      expect(await image(scene)).toBe("shop/cart:2.0");
      expect(scene.changes()).toEqual(["patch Deployment cart"]);
      await nothingIsLeft(scene);
    });

    it("from a target that breaks again and again, with the count", async () => {
      scene = await make({ cooldownSeconds: 1, loopHeals: 2 });
      await deploy(scene, "shop/cart:1.0");
      await healedFrom("shop/cart:2.0");
      await healedFrom("shop/cart:3.0");

      const third = await rollOut(scene, "shop/cart:4.0", "never-pulls");
      await fire(scene, crashLooping(scene, third.metadata.name));
      const given = await scene.until("handed over", isSettledAs("handed-over"));

      expect(given.progress).toMatchObject(
        because(/\/cart was healed 2 times in .* and broke again each time \(.*\): what is wrong lies deeper/),
      );
      expect(scene.changes()).toHaveLength(2);
    });
  });
}
