import { afterEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { approve, fire, isAwaiting, isSettledAs, nothingIsLeft, story } from "./shop.ts";

/** When what ails a workload is another one's trouble: the child waits, and the parent never waits for it. */
export function waitsForItsCause(world: string, make: MakeScene): void {
  describe(`on ${world}, a workload that asks for another`, () => {
    let scene: Scene;
    afterEach(() => scene.end());

    const run = async (name: string, env: readonly object[] = [], replicas = 1): Promise<void> => {
      const labels = { app: name, "harness.local/kubelet": "test" };
      const containers = [{ name, image: `shop/${name}:1.0`, env }];
      const spec = { template: { metadata: { labels }, spec: { containers } } };
      const applied = JSON.stringify({ ...DEPLOYMENT, metadata: { name }, spec: { replicas } });
      const annotations = { "kubectl.kubernetes.io/last-applied-configuration": applied };
      const { namespace } = scene;
      await scene.person.create(deployment({ namespace, name, image: "", replicas, spec, annotations }));
      await scene.untilCluster(`${name} serves`, () => serves(name));
    };
    const serves = async (name: string): Promise<boolean> =>
      (await scene.pods(name)).some(({ metadata, status }) => {
        const ready = status?.conditions?.find(({ type }) => type === "Ready");
        return metadata.deletionTimestamp === undefined && ready?.status === "True";
      });
    const expose = (name: string): Promise<unknown> =>
      scene.person.create({
        ...SERVICE,
        metadata: { namespace: scene.namespace, name },
        spec: { selector: { app: name }, ports: [{ port: 5432 }] },
      } as never);
    const change = (name: string, path: string, value: unknown): Promise<unknown> =>
      scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name }, [{ op: "replace", path, value }]);
    const crashes = (name: string): Promise<void> =>
      scene.untilCluster(`${name} crashes`, async () =>
        (await scene.pods(name)).some(({ status }) =>
          status?.containerStatuses?.some(({ state }) => state?.waiting?.reason === "CrashLoopBackOff"),
        ),
      );
    const crashing = async (name: string): Promise<object> => {
      await crashes(name);
      const pod = (await scene.pods(name)).find(({ metadata }) => metadata.deletionTimestamp === undefined)!;
      const labels = { namespace: scene.namespace, pod: pod.metadata.name, container: name };
      return alert("KubePodCrashLooping", labels, { startsAt: scene.now() });
    };
    const isOf =
      (name: string, isSo: (incident: Incident) => boolean) =>
      (incident: Incident): boolean =>
        incident.target?.name === name && isSo(incident);
    const isWaiting = ({ progress, parents }: Incident): boolean =>
      progress.status === "waiting" && parents.some(({ over, incident }) => !over && incident !== undefined);
    const answered = async ({ id }: Incident): Promise<Record<string, unknown>> =>
      (await (await scene.get(`/api/v1/incidents/${id}`)).json()) as Record<string, unknown>;

    /** Somebody has scaled its database to zero, and it crashes; people and alerts tell of both. */
    const bothBroken = async (): Promise<void> => {
      await run("db");
      await expose("db");
      await run("cart", [{ name: "DB_HOST", value: "db" }]);
      await change("db", "/spec/replicas", 0);
      await scene.untilCluster("db is gone", async () => (await scene.pods("db")).length === 0);
      await scene.behaves("shop/cart:1.0", "crashes");
      await scene.post("/api/v1/remediation/trigger", {
        incident_id: "ticket-7",
        namespace: scene.namespace,
        resource: { kind: "Deployment", name: "db" },
        issue: { type: "nothing_runs", description: "the database is away", severity: "high" },
      });
      await scene.until("a person is asked for the database", isOf("db", isAwaiting));
      await fire(scene, await crashing("cart"));
    };

    it("waits for the incident of that, is diagnosed anew when it is healed, and nothing is changed on it", async () => {
      scene = await make({ patienceSeconds: 3600 });
      await bothBroken();

      const child = await scene.until("the child waits", isOf("cart", isWaiting));
      const parent = await scene.until("the parent waits for nobody", isOf("db", isAwaiting));
      expect(child.parents.at(-1)).toMatchObject({ incident: parent.id, relation: "dependency" });
      expect(await answered(child)).toMatchObject({
        parent: { incident: parent.id, because: expect.stringContaining("env DB_HOST of container cart") as string },
      });
      expect(await answered(parent)).toMatchObject({ children: [{ id: child.id }] });

      await approve(scene, parent);
      await scene.until("the parent is healed", isOf("db", isSettledAs("healed")));
      await scene.behaves("shop/cart:1.0", "runs");
      const anew = await scene.until(
        "the child is diagnosed anew",
        isOf("cart", ({ parents }) => parents.at(-1)?.over !== undefined),
      );

      expect(anew.parents.at(-1)?.over).toMatchObject({ how: "well" });
      expect(story(anew)).toMatch(/its cause is elsewhere: waits for .*\n(.*\n)*.*is diagnosed anew: .* is healed/);
      expect(scene.changes()).toEqual(["patch Deployment db"]);
      await nothingIsLeft(scene);
    });

    it("is handed over, naming it, where that takes longer than it may be waited for", async () => {
      scene = await make({ patienceSeconds: PATIENCE_SECONDS, symptomSeconds: 1 });
      await run("db");
      await expose("db");
      await run("cart", [{ name: "DB_HOST", value: "tcp://db:5432" }]);
      await scene.behaves("shop/db:1.0", "crashes");
      await crashes("db");
      await scene.behaves("shop/cart:1.0", "crashes");
      // Nobody tells of the database.
      await fire(scene, await crashing("cart"));

      const given = await scene.until("handed over", isOf("cart", isSettledAs("handed-over")));

      expect(given.progress).toMatchObject({
        because: expect.stringMatching(
          /^its cause is elsewhere, it waited \d+ s for Deployment .*\/db, and that is in trouble still: it asks for Service .*\/db/,
        ) as string,
      });
      expect(scene.changes()).toEqual([]);
    });

    it("is healed like any other where it was its own rollout that began to ask for it", async () => {
      scene = await make();
      await run("db");
      await expose("db");
      await scene.behaves("shop/db:1.0", "crashes");
      await run("cart", [{ name: "DB_HOST", value: "old-db" }], 3);
      await scene.behaves("shop/cart:1.0", ({ env = [] }) => {
        return env.some(({ value }) => value === "db") ? "crashes" : "runs";
      });
      await crashes("db");
      await change("cart", "/spec/template/spec/containers/0/env/0/value", "db");
      await fire(scene, await crashing("cart"));

      const healed = await scene.until("healed", isOf("cart", isSettledAs("healed")));

      expect(healed.parents).toEqual([]);
      expect(scene.changes()).toEqual(["patch Deployment cart"]);
    });

    it("is handled like any other where that is well", async () => {
      scene = await make();
      await run("db");
      await expose("db");
      await run("cart", [{ name: "DB_HOST", value: "db" }]);
      await scene.behaves("shop/cart:1.0", "crashes");
      await fire(scene, await crashing("cart"));

      const given = await scene.until("handed over", isOf("cart", isSettledAs("handed-over")));

      expect(given.parents).toEqual([]);
      expect(given.finding).toMatchObject({ problem: "crash-looping" });
    });
  });
}

/** A quarter of it is waited for a parent. */
const PATIENCE_SECONDS = 60;
