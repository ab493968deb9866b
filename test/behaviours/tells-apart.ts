// oxlint-disable vitest/expect-expect -- `expectHealed` and `expectHandedOver` assert
import { afterEach, beforeEach, describe, it } from "vitest";

import type { Container } from "../../lib/world/in-memory/container-run.ts";
import { CONTAINER, LATE_SOON, cartOf } from "./cart-of.ts";
import type { MakeScene, Scene } from "./scene.ts";

/** What a rollout changed and what it did not: the same alert each time, and the same promises on every world. */
export function tellsApart(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());
    const { create, deploy, change, told, expectHealed, expectHandedOver } = cartOf(() => scene);

    describe("its containers crash", () => {
      const crashesWhere = (isWrong: (container: Container) => boolean): Promise<void> =>
        scene.behaves("shop/cart:1.0", (container) => (isWrong(container) ? "crashes" : "runs"));

      it("because a variable has another value: it names which, and puts it back", async () => {
        await crashesWhere(({ env = [] }) => env.some(({ value }) => value === "tcp://nobody:5432"));
        await deploy({ env: [{ name: "DB_URL", value: "tcp://db:5432" }] });
        await change({ op: "replace", path: `${CONTAINER}/env/0/value`, value: "tcp://nobody:5432" });

        await expectHealed(await told(), /crashes, .* env DB_URL of container cart is sha256:\w{8}.* and was sha256/);
      });

      it("because a variable is named twice, and the second one shadows the first: it is taken away again", async () => {
        await crashesWhere(({ env = [] }) => env.findLast(({ name }) => name === "LEVEL")?.value === "none");
        await deploy({ env: [{ name: "LEVEL", value: "info" }] });
        await change({ op: "add", path: `${CONTAINER}/env/-`, value: { name: "LEVEL", value: "none" } });

        await expectHealed(await told(), /crashes, .* env LEVEL of container cart is /);
      });

      it("because its command was changed: it is put back", async () => {
        await crashesWhere(({ command = [] }) => command.includes("serv"));
        await deploy({ command: ["serve"] });
        await change({ op: "replace", path: `${CONTAINER}/command`, value: ["serv"] });

        await expectHealed(await told(), /crashes, .* command of container cart is .* and was /);
      });

      it("because its liveness probe has become too eager: it is put back", async () => {
        const probe = { httpGet: { port: 8080, path: "/" }, initialDelaySeconds: 30 };
        await crashesWhere(({ livenessProbe }) => livenessProbe?.initialDelaySeconds === 1);
        await deploy({ livenessProbe: probe });
        await change({ op: "replace", path: `${CONTAINER}/livenessProbe/initialDelaySeconds`, value: 1 });

        await expectHealed(
          await told(),
          /crashes, .*livenessProbe\.initialDelaySeconds of container cart is 1 and was 30/,
        );
      });

      it("and ever did, with that command and that probe: nothing was good before, and people are called", async () => {
        await crashesWhere(() => true);
        const livenessProbe = { httpGet: { port: 8080, path: "/" }, initialDelaySeconds: 1 };
        await create({ command: ["serv"], livenessProbe }, { spec: LATE_SOON });
        await scene.untilCluster("it crashes", async () =>
          (await scene.pods("cart")).some(({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0),
        );

        expectHandedOver(await told(), "crash-looping", /^3 of 3 pods crash, and no recent rollout explains it/);
      });
    });

    describe("its pods never become ready", () => {
      it("and ever did not: a probe that nobody changed is not blamed, and nothing is undone", async () => {
        await scene.behaves("shop/cart:1.0", "never-ready");
        await create({ readinessProbe: { httpGet: { port: 9090, path: "/" } } }, { spec: LATE_SOON });

        expectHandedOver(await told(), "not-ready", /pods run and do not become ready/);
      });

      it("since an init container waits that was always there: it is named, and left to people", async () => {
        await scene.behaves("shop/wait:1.0", "runs");
        await create(
          {},
          { pod: { initContainers: [{ name: "wait-for-db", image: "shop/wait:1.0" }] }, spec: LATE_SOON },
        );

        expectHandedOver(await told(), "init-never-ends", /init container wait-for-db of 3 of 3 pods does not end/);
      });
    });

    describe("its pods find no node", () => {
      const tooMuch = { resources: { requests: { cpu: "9000" } } };
      const GOLD = {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator: "In", values: ["made-of-gold"] }] }],
          },
        },
      };

      it("since a rollout asks for more than there is: it goes back", async () => {
        await deploy({}, { spec: LATE_SOON });
        await change({ op: "add", path: `${CONTAINER}/resources`, value: tooMuch.resources });

        await expectHealed(await told(), /finds no node, .*requests\.cpu of container cart is new \(9/);
      });

      it("and asked for as much from the beginning: what there is too little of is named, and nothing is changed", async () => {
        await create(tooMuch, { spec: LATE_SOON });

        expectHandedOver(await told(), "no-node-fits", /no node takes 3 of 3 pods: too little cpu left on/);
      });

      it("since a rollout's affinity wants one that there is none of: it goes back", async () => {
        await deploy({}, { spec: LATE_SOON });
        await change({ op: "add", path: "/spec/template/spec/affinity", value: GOLD });

        await expectHealed(await told(), /finds no node, .*affinity.* is new/);
      });

      it("and its affinity wanted that from the beginning: it is named, and nothing is changed", async () => {
        await create({}, { pod: { affinity: GOLD }, spec: LATE_SOON });

        expectHandedOver(await told(), "no-node-fits", /its node selector or affinity does not match/);
      });

      it("since a rollout has lost its toleration of a taint: it goes back", async () => {
        const pod = await scene.nodes(1, [{ key: "team", value: "ops", effect: "NoSchedule" }]);
        await deploy({}, { pod, spec: LATE_SOON });
        await change({ op: "remove", path: "/spec/template/spec/tolerations" });

        await expectHealed(await told(), /finds no node, .*tolerations.* gone/);
      });

      it("and never tolerated the taint: it is named, and nothing is changed", async () => {
        const { tolerations: _, ...pod } = await scene.nodes(1, [{ key: "team", value: "ops", effect: "NoSchedule" }]);
        await create({}, { pod, spec: LATE_SOON });

        expectHandedOver(await told(), "no-node-fits", /a taint that it does not tolerate on 1 node/);
      });
    });

    describe("what it refers to is not there", () => {
      const keys = [{ secretRef: { name: "keys" } }];
      const data = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];

      it("a Secret, which only the rollout wants: it goes back", async () => {
        await deploy();
        await change({ op: "add", path: `${CONTAINER}/envFrom`, value: keys });

        await expectHealed(await told(), /cannot be created, .*envFrom of container cart is new/);
      });

      it("a Secret, which it wanted from the beginning: it is named, and not made up", async () => {
        await create({ envFrom: keys }, { spec: LATE_SOON });

        expectHandedOver(await told(), "missing-reference", /^Secret keys is not there/);
      });

      it("a claim, which only the rollout wants: it goes back", async () => {
        await deploy({}, { spec: LATE_SOON });
        await change({ op: "add", path: "/spec/template/spec/volumes", value: data });

        await expectHealed(await told(), /finds no node, .*volumes\[data\] is new/);
      });

      it("a claim, which it wanted from the beginning: it is named, and not made up", async () => {
        await create({}, { pod: { volumes: data }, spec: LATE_SOON });

        expectHandedOver(await told(), "missing-reference", /^PersistentVolumeClaim data is not there/);
      });
    });
  });
}
