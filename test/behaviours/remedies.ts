import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Container } from "../../lib/world/in-memory/container-run.ts";
import { DEPLOYMENT, HORIZONTAL_POD_AUTOSCALER, LIMIT_RANGE } from "../../lib/world/kubernetes/kinds.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import {
  approve,
  cart,
  ask,
  crashLooping,
  deploy,
  fire,
  isAwaiting,
  isClosed,
  isSettledAs,
  nothingIsLeft,
  ready,
  story,
  trouble,
} from "./shop.ts";

/** What is mended in other ways than by going back to a revision: the same promises on every world. */
export function remedies(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    const scaleTo = (replicas: number): Promise<unknown> =>
      scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" }, [
        { op: "replace", path: "/spec/replicas", value: replicas },
      ]);
    const apply = (annotations: object = {}): Promise<void> => {
      const applied = JSON.stringify({ ...DEPLOYMENT, metadata: { name: "cart" }, spec: { replicas: 3 } });
      const annotation = { "kubectl.kubernetes.io/last-applied-configuration": applied };
      return deploy(scene, "shop/cart:1.0", { annotations: { ...annotation, ...annotations } });
    };

    describe("containers are killed for their memory, and nothing was changed", () => {
      const limits = { memory: "256Mi" };
      const needs =
        (...tooLittle: string[]) =>
        ({ resources }: Container): "runs" | "runs-out-of-memory" =>
          tooLittle.includes(resources?.limits?.["memory"] ?? "") ? "runs-out-of-memory" : "runs";
      const limit = async (): Promise<unknown> =>
        (await cart(scene)).spec?.template.spec?.containers[0]?.resources?.limits?.["memory"];
      const run = async (annotations: object = {}): Promise<void> => {
        const template = {
          metadata: { labels: { app: "cart", "harness.local/kubelet": "test" } },
          spec: { containers: [{ name: "cart", image: "shop/cart:1.0", resources: { limits } }] },
        };
        const selector = { matchLabels: { app: "cart" } };
        await deploy(scene, "shop/cart:1.0", { annotations, spec: { replicas: 3, selector, template } });
      };
      const killed = async (...tooLittle: string[]): Promise<object> => {
        await scene.behaves("shop/cart:1.0", needs(...tooLittle));
        const { metadata } = await trouble(scene, "shop/cart:1.0");
        return crashLooping(scene, metadata.name);
      };

      it("the limit is raised by a half where a person agrees, and it heals", async () => {
        await run();
        await fire(scene, await killed("256Mi"));
        const waiting = await scene.until("waits for approval", isAwaiting);
        expect(scene.changes()).toEqual([]);

        await approve(scene, waiting);
        const healed = await scene.until("healed", isSettledAs("healed"));

        expect(await limit()).toBe("384Mi");
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
        expect(story(healed)).toMatch(/plan: raises the memory limit of container cart .* once, from 256Mi to 384Mi/);
        await nothingIsLeft(scene);
      });

      it("a raise that does not help is taken back, and never tried again", async () => {
        await run();
        const firing = await killed("256Mi", "384Mi");
        await fire(scene, firing);
        await approve(scene, await scene.until("waits for approval", isAwaiting));

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(await limit()).toBe("256Mi");
        expect(scene.changes()).toEqual(["patch Deployment cart", "patch Deployment cart"]);
        expect((await scene.post(`/api/v1/incidents/${given.id}/retry`, { who: "ada" })).status).toBe(200);
        const again = await scene.until("handed over again", (incident) => {
          return isSettledAs("handed-over")(incident) && story(incident).includes("was raised once before");
        });
        expect(again.progress).toMatchObject({ because: expect.stringContaining("only hide a leak") as string });
        expect(await limit()).toBe("256Mi");
        expect(scene.changes()).toHaveLength(2);
      });

      it("where its namespace allows no more, nothing is changed, and who says so is named", async () => {
        const spec = { limits: [{ type: "Container", max: { memory: "300Mi" } }] };
        await scene.person.create({
          ...LIMIT_RANGE,
          metadata: { namespace: scene.namespace, name: "bounds" },
          spec,
        } as never);
        await run();
        await fire(scene, await killed("256Mi"));
        await approve(scene, await scene.until("waits for approval", isAwaiting));

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({
          because: expect.stringMatching(
            /LimitRange bounds allows a Container at most 300Mi.*Nothing was changed/s,
          ) as string,
        });
        expect(scene.changes()).toEqual([]);
      });

      it("what Helm deploys is changed at its source, which is named", async () => {
        await run({ "meta.helm.sh/release-name": "cart" });
        await fire(scene, await killed("256Mi"));

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({
          because: expect.stringMatching(/deployed by helm .*Helm release cart.*change it at its source/) as string,
        });
        expect(scene.changes()).toEqual([]);
      });
    });

    describe("somebody has scaled it to zero", () => {
      it("a person is asked, and it is scaled to what was applied", async () => {
        await apply();
        await scaleTo(0);
        await scene.untilCluster("all are gone", async () => (await scene.pods("cart")).length === 0);

        await ask(scene, "nothing_runs");
        const waiting = await scene.until("waits for approval", isAwaiting);
        expect(waiting.finding).toMatchObject({
          problem: "scaled-down",
          cause: expect.stringMatching(
            /^it was scaled to 0 by kubectl-edit at 20.*what was applied asks for 3$/,
          ) as string,
        });
        await approve(scene, waiting);
        await scene.until("healed", isSettledAs("healed"));

        expect(await ready(scene)).toHaveLength(3);
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
        await nothingIsLeft(scene);
      });

      it("where nothing says how many there should be, who scaled it is named, and nothing is changed", async () => {
        await deploy(scene, "shop/cart:1.0");
        await scaleTo(0);

        await ask(scene, "nothing_runs");
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({
          because: expect.stringMatching(/^it was scaled to 0 by kubectl-edit at 20.*ask who scaled it$/) as string,
        });
        expect(scene.changes()).toEqual([]);
      });

      it("where an autoscaler decides, it is named, and nothing is changed", async () => {
        await apply();
        const scaleTargetRef = { ...DEPLOYMENT, name: "cart" };
        await scene.person.create({
          ...HORIZONTAL_POD_AUTOSCALER,
          metadata: { namespace: scene.namespace, name: "cart" },
          spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 9 },
        } as never);
        await scaleTo(0);

        await ask(scene, "nothing_runs");
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({
          because: expect.stringContaining("HorizontalPodAutoscaler cart decides") as string,
        });
        expect(scene.changes()).toEqual([]);
      });
    });

    describe("a node has thrown pods out, and others have taken their place", () => {
      const notReady = (pod: string): object =>
        alert("KubePodNotReady", { namespace: scene.namespace, pod }, { startsAt: scene.now() });

      it("those that have failed are deleted, and it heals", async () => {
        await deploy(scene, "shop/cart:1.0");
        const [evicted] = await scene.pods("cart");
        await scene.throwOut(evicted!.metadata.name);
        await scene.untilCluster("another one serves", async () => (await ready(scene)).length === 3);

        await fire(scene, notReady(evicted!.metadata.name));
        const healed = await scene.until("healed", isSettledAs("healed"));

        expect(scene.changes()).toEqual([`delete Pod ${evicted!.metadata.name}`]);
        expect(await ready(scene)).toHaveLength(3);
        expect(await scene.pods("cart")).toHaveLength(3);
        expect(healed.finding).toMatchObject({ cause: expect.stringContaining("(Evicted)") as string });
        await nothingIsLeft(scene);
      });

      it("what has recovered meanwhile is closed without a change", async () => {
        await deploy(scene, "shop/cart:1.0");
        const startsAt = scene.now();
        const [{ metadata } = { metadata: { name: "" } }] = await scene.pods("cart");
        await fire(scene, alert("KubePodNotReady", { namespace: scene.namespace, pod: metadata.name }, { startsAt }));
        await scene.until("waiting", ({ progress }) => progress.status === "waiting");
        const labels = { namespace: scene.namespace, pod: metadata.name };
        await fire(scene, alert("KubePodNotReady", labels, { startsAt, status: "resolved", endsAt: scene.now() }));

        expect((await scene.until("closed", isClosed)).progress).toMatchObject({ ending: "recovered" });
        expect(scene.changes()).toEqual([]);
      });
    });
  });
}
