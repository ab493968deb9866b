import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { podDisruptionBudget } from "../../lib/world/in-memory/builders.ts";
import type { PodDisruptionBudget } from "../../lib/world/kubernetes/objects.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
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
  story,
  trouble,
} from "./shop.ts";

/** What it heals, and what it leaves alone: the same promises on every world. */
export function heals(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    describe("a rollout brought a bad image or a crashing container", () => {
      it.each([
        ["crashes", "KubePodCrashLooping", "CrashLoopBackOff"],
        ["never-pulls", "KubeContainerWaiting", "ImagePullBackOff"],
      ] as const)(
        "%s: it goes back to the revision before, watches, and heals",
        async (behaviour, alertname, reason) => {
          await deploy(scene, "shop/cart:1.0");
          const pod = await rollOut(scene, "shop/cart:2.0", behaviour);
          const labels = { namespace: scene.namespace, pod: pod.metadata.name, container: "cart", reason };
          const startsAt = scene.now();

          await fire(scene, alert(alertname, labels, { startsAt }));
          const healed = await scene.until("healed", isSettledAs("healed"));

          expect(await image(scene)).toBe("shop/cart:1.0");
          expect((await ready(scene)).map(imageOf)).toEqual(Array.from({ length: 3 }, () => "shop/cart:1.0"));
          expect(scene.changes()).toEqual(["patch Deployment cart"]);
          expect(story(healed)).toMatch(/evidence: .*\ncause: bad-rollout .*\nplan: .*step: .*verify: /s);
          await nothingIsLeft(scene);

          // The pod that the alert names is gone by now, and its end is still understood.
          const resolved = await fire(
            scene,
            alert(alertname, labels, { startsAt, status: "resolved", endsAt: scene.now() }),
          );
          expect(resolved.alerts).toMatchObject([{ answer: "joined", incident: healed.id }]);
          const closed = await scene.until("closed", isClosed);
          expect(closed).toMatchObject({ id: healed.id, progress: { ending: "healed" } });
          expect(await scene.incidents()).toHaveLength(1);
        },
      );
    });

    describe("one pod of a healthy workload is stuck and nothing changed", () => {
      it("is evicted, a healthy one takes its place, and it heals", async () => {
        await deploy(scene, "shop/cart:1.0");
        const [stuck] = await scene.pods("cart");
        await scene.stick(stuck!.metadata.name);
        await trouble(scene, "shop/cart:1.0");

        await fire(scene, crashLooping(scene, stuck!.metadata.name));
        await scene.until("healed", isSettledAs("healed"));

        expect(scene.changes()).toEqual([`evict Pod ${stuck!.metadata.name}`]);
        const names = (await ready(scene)).map(({ metadata }) => metadata.name);
        expect(names).toHaveLength(3);
        expect(names).not.toContain(stuck!.metadata.name);
        await nothingIsLeft(scene);
      });

      it("is left alone where a budget forbids the eviction, retried until the deadline, and handed over naming the budget", async () => {
        await deploy(scene, "shop/cart:1.0");
        const budget = podDisruptionBudget({
          namespace: scene.namespace,
          name: "keep-all",
          minAvailable: 3,
          matchLabels: { app: "cart" },
        });
        await scene.person.create(budget);
        const [stuck] = await scene.pods("cart");
        await scene.stick(stuck!.metadata.name);
        await trouble(scene, "shop/cart:1.0");
        await scene.untilCluster("the budget counts", async () => {
          const { status } = await scene.person.get<PodDisruptionBudget>({
            apiVersion: "policy/v1",
            kind: "PodDisruptionBudget",
            namespace: scene.namespace,
            name: "keep-all",
          });
          return status?.expectedPods === 3 && status.currentHealthy === 2;
        });

        await fire(scene, crashLooping(scene, stuck!.metadata.name));
        const parked = await scene.until(
          "parked",
          ({ workflow }) => workflow?.progress.status === "parked" && workflow.steps[0]!.attempts > 1,
        );
        expect(parked.workflow?.progress).toMatchObject({ because: expect.stringContaining("keep-all") as string });
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({
          because: expect.stringMatching(/keep-all.*Nothing was changed/s) as string,
        });
        expect(scene.changes()).toEqual([]);
        expect((await scene.pods("cart")).map(({ metadata }) => metadata.name)).toContain(stuck!.metadata.name);
        const now = await scene.person.get<PodDisruptionBudget>({
          apiVersion: "policy/v1",
          kind: "PodDisruptionBudget",
          namespace: scene.namespace,
          name: "keep-all",
        });
        expect(now.spec).toMatchObject(budget.spec!);
        await nothingIsLeft(scene);
      });
    });

    describe("the remedy does not help", () => {
      it("is taken back, not tried again, and handed over; repeats join and open nothing", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        const firing = crashLooping(scene, pod.metadata.name);

        await fire(scene, firing);
        await scene.until("verifying", ({ workflow }) => workflow?.progress.status === "verifying");
        await scene.behaves("shop/cart:1.0", "crashes");
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(await image(scene)).toBe("shop/cart:2.0");
        expect(scene.changes()).toEqual(["patch Deployment cart", "patch Deployment cart"]);
        expect(given.progress).toMatchObject({ because: expect.stringMatching(/did not help.*taken back/s) as string });
        expect(given.finding?.because.length).toBeGreaterThan(0);
        await nothingIsLeft(scene);

        const other = await trouble(scene, "shop/cart:2.0");
        const answers = await fire(scene, firing, crashLooping(scene, other.metadata.name, { severity: "critical" }));
        expect(new Set(answers.alerts.map(({ incident }) => incident))).toEqual(new Set([given.id]));
        await scene.pass(scene.settings.lookAgainSeconds * 3);
        expect(await scene.incidents()).toHaveLength(1);
        expect(scene.changes()).toHaveLength(2);
      });

      it("leaves what somebody else has set meanwhile, and says so", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        await fire(scene, crashLooping(scene, pod.metadata.name));
        await scene.until("verifying", ({ workflow }) => workflow?.progress.status === "verifying");

        await rollOut(scene, "shop/cart:3.0", "crashes");
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(await image(scene)).toBe("shop/cart:3.0");
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
        expect(story(given)).toMatch(/its pod template was changed by kubectl-edit/);
      });
    });

    describe("the same trouble is told many times", () => {
      it("five pods alert, the body comes five times, and two functions hear it at once: one incident, one workflow, one change", async () => {
        await deploy(scene, "shop/cart:1.0");
        await rollOut(scene, "shop/cart:2.0", "crashes");
        const pods = await scene.pods("cart");
        const alerts = [...pods, ...pods]
          .slice(0, 5)
          .map(({ metadata }, n) =>
            crashLooping(scene, metadata.name, { severity: n < pods.length ? "warning" : "critical" }),
          );

        await Promise.all(Array.from({ length: 5 }, () => fire(scene, ...alerts)));
        const healed = await scene.until("healed", isSettledAs("healed"));

        expect(await scene.incidents()).toHaveLength(1);
        expect(healed.workflows).toBe(1);
        expect(healed.signals).toHaveLength(5);
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
      });
    });

    describe("it is over before anything was changed", () => {
      it("changes nothing, and closes it as recovered by itself", async () => {
        await deploy(scene, "shop/cart:1.0");
        const startsAt = scene.now();
        const pod = (await scene.pods("cart"))[0]!.metadata.name;

        await fire(scene, crashLooping(scene, pod, { startsAt }));
        await scene.until("waiting", ({ progress }) => progress.status === "waiting");
        await fire(scene, crashLooping(scene, pod, { startsAt, status: "resolved", endsAt: scene.now() }));
        const closed = await scene.until("closed", isClosed);

        expect(closed.progress).toMatchObject({ ending: "recovered" });
        expect(scene.changes()).toEqual([]);
        await nothingIsLeft(scene);
      });
    });
  });
}
