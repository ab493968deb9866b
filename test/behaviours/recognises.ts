// oxlint-disable vitest/expect-expect -- `expectHealed` and `expectHandedOver` assert
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Container } from "../../lib/world/in-memory/container-run.ts";
import { CONFIG_MAP, NODE, RESOURCE_QUOTA } from "../../lib/world/kubernetes/kinds.ts";
import { CONTAINER, LATE_SOON, cartOf } from "./cart-of.ts";
import type { MakeScene, Scene } from "./scene.ts";

/** What is wrong with a workload, told apart from what looks like it: the same promises on every world. */
export function recognises(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    const { deploy, change, told, expectHealed, expectHandedOver } = cartOf(() => scene);
    const restart = (): Promise<unknown> =>
      change({
        op: "add",
        path: "/spec/template/metadata/annotations",
        value: { "kubectl.kubernetes.io/restartedAt": scene.now().toISOString() },
      });
    const settings = { ...CONFIG_MAP, metadata: { name: "settings" }, data: { LEVEL: "info" } };
    const putSettings = (): Promise<unknown> =>
      scene.person.create({ ...settings, metadata: { ...settings.metadata, namespace: scene.namespace } });
    describe("the newest pods crash", () => {
      const DB = { name: "DB_URL", value: "postgres://cart:secret@db/carts" };
      const needsDatabase = ({ env = [] }: Container): "runs" | "crashes" =>
        env.some(({ name }) => name === "DB_URL") ? "runs" : "crashes";

      it("because a variable was taken away: it names which, keeps its value to itself, and puts it back", async () => {
        await scene.behaves("shop/cart:1.0", needsDatabase);
        await deploy({ env: [DB, { name: "LEVEL", value: "info" }] });
        await change({ op: "remove", path: `${CONTAINER}/env/0` });

        const healed = await told();

        await expectHealed(healed, /crashes, .* env DB_URL of container cart is gone \(it was sha256:\w{8}, 31 char/);
        expect(JSON.stringify(healed)).not.toContain("secret");
      });

      it("because they were only started anew: what changed is not in the template, and nothing is undone", async () => {
        await deploy({ env: [DB] });
        const old = new Set((await scene.pods("cart")).map(({ metadata }) => metadata.name));
        await restart();
        await scene.untilCluster("new pods", async () =>
          (await scene.pods("cart")).some(({ metadata }) => !old.has(metadata.name)),
        );
        const fresh = (await scene.pods("cart")).filter(({ metadata }) => !old.has(metadata.name));
        for (const { metadata } of fresh) await scene.stick(metadata.name);

        expectHandedOver(
          await told(),
          "changed-outside",
          /kubectl\.kubernetes\.io\/restartedAt\) from the same template/,
        );
      });
    });

    describe("containers are killed for their memory", () => {
      const needsMuch = ({ resources }: Container): "runs" | "runs-out-of-memory" =>
        resources?.limits?.["memory"] === "64Mi" ? "runs-out-of-memory" : "runs";
      const limit = (memory: string): object => ({ resources: { limits: { memory } } });

      it("since a rollout lowered their limit: it is put back", async () => {
        await scene.behaves("shop/cart:1.0", needsMuch);
        await deploy(limit("256Mi"));
        await change({ op: "replace", path: `${CONTAINER}/resources/limits/memory`, value: "64Mi" });

        await expectHealed(await told(), /resources\.limits\.memory of container cart is 64Mi and was 256Mi/);
      });
    });

    describe("images cannot be pulled", () => {
      it("because their registry does not answer: another image would not help, and nothing is undone", async () => {
        await deploy();
        await scene.behaves("shop/cart:2.0", "registry-away");
        await change({ op: "replace", path: `${CONTAINER}/image`, value: "shop/cart:2.0" });

        const given = await told();

        expectHandedOver(given, "registry-unreachable", /^registry docker\.io cannot be reached/);
        expect(given.finding?.layer).toBe("platform");
      });
    });

    describe("containers cannot be created", () => {
      const FROM_SETTINGS = { envFrom: [{ configMapRef: { name: "settings" } }] };

      it("because a rollout wants a ConfigMap that is not there: it goes back", async () => {
        await deploy();
        await change({ op: "add", path: `${CONTAINER}/envFrom`, value: FROM_SETTINGS.envFrom });

        await expectHealed(await told(), /cannot be created, .*envFrom of container cart is new/);
      });

      it("because a ConfigMap has gone that pods before needed, too: it is named, and not made up", async () => {
        await putSettings();
        await deploy(FROM_SETTINGS);
        await scene.person.delete({ ...CONFIG_MAP, namespace: scene.namespace, name: "settings" });
        await change({ op: "replace", path: `${CONTAINER}/image`, value: "shop/cart:2.0" });

        const given = await told();

        expectHandedOver(given, "missing-reference", /^ConfigMap settings is not there/);
        expect(given.finding?.because.join()).toMatch(/it was there when they started.*going back would not help/);
      });

      it("because a key is not in its ConfigMap", async () => {
        await putSettings();
        const env = [{ name: "URL", valueFrom: { configMapKeyRef: { name: "settings", key: "URL" } } }];
        await deploy();
        await change({ op: "add", path: `${CONTAINER}/env`, value: env });

        await expectHealed(await told(), /env URL of container cart is new/);
      });
    });

    describe("pods find no node", () => {
      it("since a rollout wants one that there is none of: it goes back", async () => {
        await deploy({}, { spec: LATE_SOON });
        await change({ op: "add", path: "/spec/template/spec/nodeSelector", value: { disk: "made-of-gold" } });

        await expectHealed(await told(), /finds no node, .* nodeSelector\.disk is new \(made-of-gold\)/);
      });

      it("because the rollout waits for itself: old pods hold what the new ones need", async () => {
        const { items } = await scene.person.list(NODE, {});
        const hostPort = 20_000 + (Date.now() % 10_000);
        const strategy = { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
        const container = { ports: [{ containerPort: 8080, hostPort }] };
        await deploy(container, { spec: { ...LATE_SOON, replicas: items.length, strategy } });
        await change({ op: "replace", path: `${CONTAINER}/image`, value: "shop/cart:2.0" });

        expectHandedOver(await told(), "rollout-deadlocked", /waits for itself: .*its host port in use/);
      });
    });

    describe("pods do not become ready", () => {
      const port = (number: number): object => ({ readinessProbe: { httpGet: { port: number, path: "/" } } });
      const listensOn8080 = ({ readinessProbe }: Container): "runs" | "never-ready" =>
        readinessProbe?.httpGet?.port === 8080 ? "runs" : "never-ready";

      it("since a rollout asks another port for it: it is put back", async () => {
        await scene.behaves("shop/cart:1.0", listensOn8080);
        await deploy(port(8080), { spec: LATE_SOON });
        await change({ op: "replace", path: `${CONTAINER}/readinessProbe/httpGet/port`, value: 9090 });

        await expectHealed(
          await told(),
          /does not become ready, .*readinessProbe\.httpGet\.port .* is 9090 and was 8080/,
        );
      });

      it("because a new init container does not end: it is taken away again", async () => {
        await scene.behaves("shop/wait:1.0", "runs");
        await deploy({}, { spec: LATE_SOON });
        const wait = [{ name: "wait-for-db", image: "shop/wait:1.0" }];
        await change({ op: "add", path: "/spec/template/spec/initContainers", value: wait });

        await expectHealed(await told(), /init containers, .*init container wait-for-db is new \(shop\/wait:1\.0\)/);
      });
    });

    it("pods are not let in by a quota: it is named, and nothing is changed", async () => {
      const strategy = { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
      await deploy({}, { spec: { strategy } });
      const metadata = { namespace: scene.namespace, name: "tight" };
      await scene.person.create({ ...RESOURCE_QUOTA, metadata, spec: { hard: { pods: "3" } } } as never);
      await scene.untilCluster("the quota counts", async () => {
        const { status } = await scene.person.get<never>({ ...RESOURCE_QUOTA, ...metadata });
        return world.includes("memory") || (status as { used?: { pods?: string } } | undefined)?.used?.pods === "3";
      });
      await change({ op: "replace", path: `${CONTAINER}/image`, value: "shop/cart:2.0" });

      const given = await told();

      expectHandedOver(given, "pods-refused", /^ResourceQuota tight is used up \(requested: pods=1, used: pods=3/);
      expect(given.finding?.layer).toBe("platform");
    });
  });
}
