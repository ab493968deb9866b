import { expect } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { PatchOperation } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import type { Scene } from "./scene.ts";
import { fire, isSettledAs, nothingIsLeft, ready } from "./shop.ts";

export const CONTAINER = "/spec/template/spec/containers/0";
/** A rollout of which nothing is heard for a second is late: what only takes long is judged then. */
export const LATE_SOON = { progressDeadlineSeconds: 1 };

interface Parts {
  readonly pod?: object;
  readonly spec?: object;
}

interface Cart {
  /** Deployed by hand, with these parts of its container. */
  readonly create: (container?: object, parts?: Parts) => Promise<number | undefined>;
  /** The same, and it serves. */
  readonly deploy: (container?: object, parts?: Parts) => Promise<void>;
  readonly change: (...operations: PatchOperation[]) => Promise<unknown>;
  /** An alert says that its rollout is stuck, and the engine has decided what follows. */
  readonly told: () => Promise<Incident>;
  readonly expectHealed: (incident: Incident, cause: RegExp) => Promise<void>;
  readonly expectHandedOver: (incident: Incident, problem: string, cause: RegExp) => void;
}

/** A Deployment of a scene whose rollout goes wrong. */
export function cartOf(scene: () => Scene): Cart {
  const isDecided = (incident: Incident): boolean =>
    isSettledAs("healed")(incident) || isSettledAs("handed-over")(incident);
  const create: Cart["create"] = async (container = {}, { pod = {}, spec = {} } = {}) => {
    const { namespace, person } = scene();
    // On a real API server the second label leaves the pods to the test's kubelet.
    const labels = { app: "cart", "harness.local/kubelet": "test" };
    const containers = [{ name: "cart", image: "shop/cart:1.0", ...container }];
    const template = { metadata: { labels }, spec: { containers, ...pod } };
    const made = deployment({ namespace, name: "cart", image: "", spec: { template, ...spec } });
    await person.create(made);
    return made.spec?.replicas;
  };
  return {
    create,
    deploy: async (container, parts) => {
      const replicas = await create(container, parts);
      await scene().untilCluster("cart serves", async () => (await ready(scene())).length === replicas);
    },
    change: (...operations) =>
      scene().person.patch({ ...DEPLOYMENT, namespace: scene().namespace, name: "cart" }, operations),
    told: async () => {
      const labels = { namespace: scene().namespace, deployment: "cart" };
      await fire(scene(), alert("KubeDeploymentRolloutStuck", labels, { startsAt: scene().now() }));
      return scene().until("decided", isDecided);
    },
    expectHealed: async (incident, cause) => {
      expect(incident.finding).toMatchObject({
        problem: "bad-rollout",
        cause: expect.stringMatching(cause) as string,
      });
      expect(incident.progress).toMatchObject({ ending: "healed" });
      expect(scene().changes()).toEqual(["patch Deployment cart"]);
      await nothingIsLeft(scene());
    },
    expectHandedOver: (incident, problem, cause) => {
      expect(incident.finding).toMatchObject({ problem, cause: expect.stringMatching(cause) as string });
      expect(incident.progress).toMatchObject({
        ending: "handed-over",
        because: expect.stringMatching(cause) as string,
      });
      expect(scene().changes()).toEqual([]);
    },
  };
}
