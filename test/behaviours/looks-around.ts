import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { takeSnapshot } from "../../lib/healing/take-snapshots.ts";
import { NETWORK_POLICY, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject, PatchOperation } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { ask, deploy, fire, crashLooping, isSettledAs, nothingIsLeft, story, trouble } from "./shop.ts";

type Service = KubeObject & { readonly spec: { readonly selector: object; readonly ports: readonly object[] } };

/** What is wrong is not with the pods but around them: the same promises on every world. */
export function looksAround(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    describe("its pods are well, and a Service does not reach them", () => {
      const ref = () => ({ ...SERVICE, namespace: scene.namespace, name: "cart" });
      const spec = { selector: { app: "cart" }, ports: [{ port: 80, targetPort: "http", protocol: "TCP" }] };
      const run = async (annotations: object = {}): Promise<void> => {
        const template = {
          metadata: { labels: { app: "cart", "harness.local/kubelet": "test" } },
          spec: {
            containers: [
              { name: "cart", image: "shop/cart:1.0", ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }] },
            ],
          },
        };
        const selector = { matchLabels: { app: "cart" } };
        await deploy(scene, "shop/cart:1.0", { spec: { replicas: 3, selector, template } });
        await scene.person.create({
          ...SERVICE,
          metadata: { namespace: scene.namespace, name: "cart", annotations },
          spec,
        } as never);
      };
      const applied = (): object => ({
        "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ ...SERVICE, spec }),
      });
      const edit = (...operations: PatchOperation[]): Promise<unknown> => scene.person.patch(ref(), operations);

      it.each<[string, PatchOperation, RegExp]>([
        [
          "its selector was changed",
          { op: "replace", path: "/spec/selector", value: { app: "card" } },
          /^the selector of Service cart does not select its pods any more: set by kubectl-edit at 20/,
        ],
        [
          "its target port was changed",
          { op: "replace", path: "/spec/ports/0/targetPort", value: "https" },
          /^Service cart sends to port https, which its containers do not have: set by kubectl-edit at 20/,
        ],
      ])("because %s: what was applied is put back", async (_, change, cause) => {
        await run(applied());
        await edit(change);

        await ask(scene, "no_answer");
        const healed = await scene.until("healed", isSettledAs("healed"));

        expect(healed.finding?.cause).toMatch(cause);
        expect(scene.changes()).toEqual(["patch Service cart"]);
        expect((await scene.person.get<Service>(ref())).spec).toMatchObject(spec);
        expect(story(healed)).toContain("3 pods that are ready are behind Service cart");
        await nothingIsLeft(scene);
      });

      it("and nothing says how it was: who changed it is named, and nothing is changed", async () => {
        await run();
        await edit({ op: "replace", path: "/spec/ports/0/targetPort", value: 9090 });

        await ask(scene, "no_answer");
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({
          because: expect.stringMatching(/sends to port 9090.*set by kubectl-edit at 20.*nothing says how/) as string,
        });
        expect(scene.changes()).toEqual([]);
      });

      const told = async (): Promise<Incident> => {
        const labels = { namespace: scene.namespace, service: "cart" };
        await fire(scene, alert("TargetDown", labels, { startsAt: scene.now() }));
        return scene.until("handed over", isSettledAs("handed-over"));
      };

      it("because somebody deleted it: by what is remembered, that and since when is named, and nothing is changed", async () => {
        await run();
        await takeSnapshot(scene.context, scene.namespace);
        await scene.person.delete(ref());

        const given = await told();

        expect(given).toMatchObject({
          target: { kind: "Deployment", name: "cart" },
          finding: { problem: "service-vanished" },
          progress: {
            because: expect.stringMatching(
              /^Service cart, which sent to its pods, is gone: it was there at 20/,
            ) as string,
          },
        });
        expect(scene.changes()).toEqual([]);
      });

      it("and it is remembered and still there: what is wrong with it is named instead", async () => {
        await run();
        await takeSnapshot(scene.context, scene.namespace);
        await edit({ op: "replace", path: "/spec/ports/0/targetPort", value: 9090 });

        expect(await told()).toMatchObject({ finding: { problem: "service-misdirected" } });
        expect(scene.changes()).toEqual([]);
      });

      it("and Helm deploys it: its source is named, and nothing is changed", async () => {
        await run({ ...applied(), "meta.helm.sh/release-name": "cart" });
        await edit({ op: "replace", path: "/spec/selector", value: { app: "card" } });

        await ask(scene, "no_answer");
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.progress).toMatchObject({ because: expect.stringContaining("deployed by helm") as string });
        expect(scene.changes()).toEqual([]);
      });
    });

    describe("all its pods crash, and no rollout explains it", () => {
      const policy = () => ({
        ...NETWORK_POLICY,
        metadata: { namespace: scene.namespace, name: "deny-all" },
        spec: { podSelector: { matchLabels: { app: "cart" } }, policyTypes: ["Egress"] },
      });
      const crash = async (): Promise<void> => {
        await scene.behaves("shop/cart:1.0", "crashes");
        const { metadata } = await trouble(scene, "shop/cart:1.0");
        await fire(scene, crashLooping(scene, metadata.name));
      };

      it("since a NetworkPolicy binds them: it is named, and left to people", async () => {
        await deploy(scene, "shop/cart:1.0");
        await scene.pass(2);
        await scene.person.create(policy() as never);
        await crash();

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.finding).toMatchObject({ problem: "cut-off" });
        expect(given.progress).toMatchObject({
          because: expect.stringMatching(
            /^NetworkPolicy deny-all was changed by kubectl-edit at 20.*\(Egress\)/,
          ) as string,
        });
        expect(scene.changes()).toEqual([]);
      });

      it("and a policy that was there before they were is not blamed", async () => {
        await scene.person.create(policy() as never);
        await scene.pass(2);
        await deploy(scene, "shop/cart:1.0");
        await crash();

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.finding).toMatchObject({ problem: "crash-looping" });
      });
    });
  });
}
