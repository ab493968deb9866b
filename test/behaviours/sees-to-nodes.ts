import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { mostOut } from "../../lib/domain/node-gate.ts";
import { podDisruptionBudget } from "../../lib/world/in-memory/builders.ts";
import {
  DAEMON_SET,
  MACHINE,
  MACHINE_HEALTH_CHECK,
  NAMESPACE,
  NODE,
  POD,
  SELF_NODE_REMEDIATION,
} from "../../lib/world/kubernetes/kinds.ts";
import type { Node, Pod } from "../../lib/world/kubernetes/objects.ts";
import { type KubeObject, isWorldError, orNothing } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import { ENOUGH_MEMORY, SHORT_OF_MEMORY, openNodes } from "../support/nodes.ts";
import { PlayedNodeHealthCheck, PlayedRemediation } from "../support/played-node-health.ts";
import { PlayedPool, SILENT, SPEAKING } from "../support/played-pool.ts";
import { REMEDIATION, markedTemplate } from "../support/remediation.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { approve, deploy, fire, isAwaiting, isSettledAs, nothingIsLeft, ready, story } from "./shop.ts";

const BROKEN = {
  type: "Ready",
  status: "False",
  reason: "KubeletNotReady",
  message: "container runtime is down",
} as const;

/** What is done about nodes, and what is left to whoever sees to them: the same promises on every world. */
export function seesToNodes(world: string, make: MakeScene): void {
  describe(`on ${world}, a node`, () => {
    let scene: Scene;
    let there: object;
    let node: string;
    let other: string;
    /** Of the cluster, and so nobody else's to take away. */
    let left: KubeObject[];
    const matchLabels = async (): Promise<Record<string, string>> => {
      const { metadata } = await scene.person.get<Node>({ ...NODE, name: node });
      return { "kubeheal.io/scene": metadata.labels!["kubeheal.io/scene"]! };
    };
    beforeEach(async () => {
      scene = await make();
      left = [];
      there = await scene.nodes(4);
      [node, other] = scene.nodeNames() as [string, string];
      await openNodes(scene.person, scene.settings.namespace, ...scene.nodeNames());
    });
    afterEach(async () => {
      scene.plays(async () => undefined);
      for (const { apiVersion, kind, metadata } of left)
        await orNothing(scene.person.delete({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name }));
      await scene.end();
    });

    const add = async (object: KubeObject): Promise<void> => {
      await scene.person.create(object);
      left.unshift(object);
    };
    const markTemplate = async (): Promise<PlayedRemediation> => {
      try {
        await scene.person.create({ ...NAMESPACE, metadata: { name: REMEDIATION.namespace } });
      } catch (error) {
        if (!isWorldError(error, "exists")) throw error;
      }
      await add(markedTemplate());
      const remediation = new PlayedRemediation(scene);
      scene.plays(() => remediation.look());
      return remediation;
    };
    const secondsAgo = (seconds: number): Date => new Date(scene.now().getTime() - seconds * 1000);
    const tell = (name: string, of = node, more: object = {}): Promise<unknown> =>
      fire(scene, alert(name, { node: of }, { startsAt: scene.now(), ...more }));
    const resolve = (name: string, { openedAt }: Incident): Promise<unknown> =>
      tell(name, node, { startsAt: new Date(openedAt), status: "resolved", endsAt: scene.now() });
    const decided = (isSo: (incident: Incident) => boolean, of = node): Promise<Incident> =>
      scene.until("decided", (incident) => incident.target?.name === of && isSo(incident));
    const changes = (): string[] => [...scene.changesIn(undefined), ...scene.changesIn(REMEDIATION.namespace)];
    const cordoned = async (name = node): Promise<boolean> =>
      (await scene.person.get<Node>({ ...NODE, name })).spec?.unschedulable === true;
    const because = (text: RegExp): object => ({ because: expect.stringMatching(text) as string });
    const waitsBecause =
      (text: RegExp) =>
      ({ progress }: Incident): boolean =>
        progress.status === "waiting" && text.test(progress.because);
    const isParkedBecause =
      (text: RegExp) =>
      ({ workflow }: Incident): boolean =>
        workflow?.progress.status === "parked" && text.test(workflow.progress.because);
    const on = async (name: string): Promise<Pod[]> =>
      (await scene.pods("cart")).filter(
        ({ spec, metadata }) => spec?.nodeName === name && metadata.deletionTimestamp === undefined,
      );
    /** Three pods of the shop, of which at least one is on the returned node. */
    const deployThere = async (pod: object = {}): Promise<void> => {
      const labels = { app: "cart", "harness.local/kubelet": "test" };
      const containers = [{ name: "cart", image: "shop/cart:1.0" }];
      const template = { metadata: { labels }, spec: { containers, ...there, ...pod } };
      const selector = { matchLabels: { app: "cart" } };
      await deploy(scene, "shop/cart:1.0", { spec: { replicas: 3, selector, template } });
      node = (await ready(scene))[0]!.spec!.nodeName!;
      other = scene.nodeNames().find((name) => name !== node)!;
    };

    describe("that is not ready", () => {
      it.each([
        ["says so itself", "KubeNodeNotReady", BROKEN, "node-not-ready"],
        ["is silent", "KubeNodeUnreachable", SILENT, "node-unreachable"],
      ])("and %s is rebooted by whoever an admin has marked, when a person agrees", async (_, name, says, problem) => {
        const remediation = await markTemplate();
        await scene.nodeSays(node, says, secondsAgo(120));
        await tell(name);
        const asked = await decided(isAwaiting);
        expect(changes()).toEqual([]);

        await approve(scene, asked);
        await scene.untilCluster("rebooted", async () => remediation.rebooted.includes(node));
        await resolve(name, asked);
        const healed = await decided(isSettledAs("healed"));

        expect(healed.finding).toMatchObject({ problem, layer: "infrastructure" });
        expect(changes()).toEqual([`create SelfNodeRemediation ${node}`, `delete SelfNodeRemediation ${node}`]);
        expect(remediation.rebooted).toEqual([node]);
        await nothingIsLeft(scene);
      });

      it("is for people where nobody here can reboot it", async () => {
        await scene.nodeSays(node, BROKEN, secondsAgo(120));
        await tell("KubeNodeNotReady");

        const given = await decided(isSettledAs("handed-over"));

        expect(given.progress).toMatchObject(because(/container runtime is down .*nobody here can reboot it/));
        expect(changes()).toEqual([]);
      });

      it("is left to the NodeHealthCheck that sees to it, and found well", async () => {
        const remediation = await markTemplate();
        const check = new PlayedNodeHealthCheck(scene);
        await check.deploy(await matchLabels());
        try {
          await scene.nodeSays(node, SILENT, secondsAgo(120));
          await tell("KubeNodeUnreachable");
          const waiting = await decided(waitsBecause(/NodeHealthCheck check-/));
          scene.plays(async () => {
            await check.look();
            await remediation.look();
          });
          await scene.untilCluster("rebooted", async () => remediation.rebooted.includes(node));
          await resolve("KubeNodeUnreachable", waiting);

          await decided(isSettledAs("recovered"));

          expect(check.asked).toEqual([node]);
          expect(changes()).toEqual([]);
        } finally {
          await check.end();
        }
      });

      it("is left to the Machine API, where it has a Machine and something checks those", async () => {
        const home = scene.namespace;
        await add({
          ...MACHINE_HEALTH_CHECK,
          metadata: { namespace: home, name: "workers" },
          spec: { selector: {}, unhealthyConditions: [{ type: "Ready", status: "Unknown", timeout: "300s" }] },
        } as KubeObject);
        await add({ ...MACHINE, metadata: { namespace: home, name: "m-1" }, spec: {} } as KubeObject);
        await scene.setStatus({ ...MACHINE, namespace: home, name: "m-1" }, { phase: "Running" });
        await scene.person.patch({ ...NODE, name: node }, [
          { op: "add", path: "/metadata/annotations", value: { "machine.openshift.io/machine": `${home}/m-1` } },
        ]);
        for (const name of [node, other]) await scene.nodeSays(name, SILENT, secondsAgo(120));
        await tell("KubeNodeUnreachable");
        await tell("KubeNodeUnreachable", other);

        const waiting = await decided(waitsBecause(/MachineHealthCheck workers sees to it: it replaces unhealthy/));

        expect(waiting.history.map(({ text }) => text).join("\n")).toContain(`Machine ${home}/m-1 is Running`);
        // Near miss: the other has no Machine, so nothing replaces it.
        const given = await decided(isSettledAs("handed-over"), other);
        expect(given.progress).toMatchObject(because(/nobody here can reboot it/));
        expect(changes()).toEqual([]);
      });

      it("is for people where more are away than one node's fault can be", async () => {
        await markTemplate();
        const { items } = await scene.person.list<Node>(NODE, {});
        const away = scene.nodeNames().slice(0, mostOut(items.length) + 1);
        expect(away.length).toBeGreaterThan(1);
        for (const name of away) await scene.nodeSays(name, SILENT, secondsAgo(120));
        await tell("KubeNodeUnreachable");

        const given = await decided(isSettledAs("handed-over"));

        expect(given.progress).toMatchObject(because(/other nodes of \d+ are not ready either .*not this node/));
        expect(changes()).toEqual([]);
      });

      it("waits for its turn: one at a time, whatever people agree to", async () => {
        await markTemplate();
        // The first one stays away until it is told.
        scene.plays(async () => undefined);
        for (const name of [node, other]) await scene.nodeSays(name, SILENT, secondsAgo(120));
        await tell("KubeNodeUnreachable");
        await approve(scene, await decided(isAwaiting));
        const asksFor = async (name: string): Promise<boolean> =>
          (await orNothing(scene.person.get({ ...SELF_NODE_REMEDIATION, namespace: REMEDIATION.namespace, name }))) !==
          undefined;
        await scene.untilCluster("the first is asked for", () => asksFor(node));
        await tell("KubeNodeUnreachable", other);
        await approve(scene, await decided(isAwaiting, other));

        await decided(isParkedBecause(/the budget of nodes is used up: 1 at once, taken by inc-/), other);

        expect(await asksFor(other)).toBe(false);
        expect(changes()[0]).toBe(`create SelfNodeRemediation ${node}`);
      });
    });

    describe("that is short of memory", () => {
      const short = (seconds = 2400): Promise<void> => scene.nodeSays(node, SHORT_OF_MEMORY, secondsAgo(seconds));

      it("for half an hour is emptied one eviction at a time, within budgets, and takes pods again", async () => {
        await deployThere();
        const agent: KubeObject & { spec: object } = {
          ...DAEMON_SET,
          metadata: { namespace: scene.namespace, name: "agent" },
          spec: {
            selector: { matchLabels: { app: "agent" } },
            template: {
              metadata: { labels: { app: "agent", "harness.local/kubelet": "test" } },
              spec: { containers: [{ name: "agent", image: "shop/agent:1.0" }], ...there },
            },
          },
        };
        await scene.person.create(agent);
        await scene.untilCluster("agents run", async () => (await scene.pods("agent")).length === 4);
        await scene.person.create(podDisruptionBudget({ namespace: scene.namespace, name: "cart", maxUnavailable: 1 }));
        const had = (await on(node)).length;
        let least = 3;
        scene.plays(async () => {
          least = Math.min(least, (await ready(scene)).length);
        });
        await short();
        await tell("KubeNodePressure");
        const asked = await decided(isAwaiting);

        await approve(scene, asked);
        await scene.untilCluster("emptied", async () => (await on(node)).length === 0 && (await cordoned()));
        await scene.nodeSays(node, ENOUGH_MEMORY, secondsAgo(0));
        // In the middle of the plan: what was begun is ended all the same.
        await resolve("KubeNodePressure", asked);
        const healed = await decided(isSettledAs("healed"));

        expect(healed.finding).toMatchObject({ problem: "node-pressure" });
        expect(scene.changes().filter((change) => change.startsWith("evict"))).toHaveLength(had);
        expect(scene.changes()).toHaveLength(had);
        expect(least).toBeGreaterThanOrEqual(2);
        expect(await cordoned()).toBe(false);
        expect(changes()).toEqual([`patch Node ${node}`, `patch Node ${node}`]);
        const agents = (await scene.pods("agent")).filter(({ spec: { nodeName } = {} }) => nodeName === node);
        expect(agents).toHaveLength(1);
        await nothingIsLeft(scene);
      });

      it("is not emptied of a pod that nobody would make again, and says which", async () => {
        await deployThere();
        const bare = { containers: [{ name: "tool", image: "shop/tool:1.0" }], ...there, nodeName: node };
        const labels = { app: "tool", "harness.local/kubelet": "test" };
        await scene.person.create({
          ...POD,
          metadata: { namespace: scene.namespace, name: "tool", labels },
          spec: bare,
        } as KubeObject);
        await short();
        await tell("KubeNodePressure");

        const given = await decided(isSettledAs("handed-over"));

        expect(given.progress).toMatchObject(because(/drain would cost something: pod .*\/tool: it has no controller/));
        expect([...changes(), ...scene.changes()]).toEqual([]);
      });

      it("is not emptied of what pods keep on it", async () => {
        await deployThere({ volumes: [{ name: "scratch", emptyDir: {} }] });
        await short();
        await tell("KubeNodePressure");

        const given = await decided(isSettledAs("handed-over"));

        expect(given.progress).toMatchObject(because(/would be lost \(volume scratch\)/));
        expect([...changes(), ...scene.changes()]).toEqual([]);
      });

      it("for a minute is left to its kubelet, which helps itself first", async () => {
        await deployThere();
        await short(120);
        await tell("KubeNodePressure");

        await decided(waitsBecause(/its kubelet helps itself first, a drain is asked for at /));

        expect([...changes(), ...scene.changes()]).toEqual([]);
      });
    });

    describe("that comes and goes", () => {
      const flap = async (times: number): Promise<void> => {
        for (let n = 0; n < times; n += 1) {
          await scene.nodeSays(node, BROKEN);
          await scene.untilCluster("seen to be away", async () => (await turns()) > n);
          await scene.nodeSays(node, SPEAKING);
          await scene.pass(1);
        }
      };
      const turns = async (): Promise<number> => {
        const fieldSelector = `involvedObject.kind=Node,involvedObject.name=${node}`;
        const { items } = await scene.person.list<KubeObject & { reason?: string; count?: number }>(
          { apiVersion: "v1", kind: "Event" },
          { namespace: "default", fieldSelector },
        );
        return items.filter(({ reason }) => reason === "NodeNotReady").reduce((sum, { count = 1 }) => sum + count, 0);
      };

      it("is kept empty until it is stable, when a person agrees", async () => {
        await flap(3);
        await tell("KubeNodeReadinessFlapping");
        const asked = await decided(isAwaiting);
        expect(asked.finding).toMatchObject({ problem: "node-flapping" });

        await approve(scene, asked);
        await scene.untilCluster("cordoned", cordoned);
        await scene.nodeSays(node, SPEAKING, secondsAgo(1200));
        const healed = await decided(isSettledAs("healed"));

        expect(await cordoned()).toBe(false);
        expect(healed.workflow?.steps.map(({ action }) => action)).toEqual(["cordon", "uncordon"]);
        await nothingIsLeft(scene);
      });

      it("fewer times than that is not called so", async () => {
        await flap(1);
        await tell("KubeNodeReadinessFlapping");

        await decided(waitsBecause(/the symptom does not show/));

        expect(changes()).toEqual([]);
      });
    });

    describe("that is cordoned since hours", () => {
      const HOURS = 5 * 3600;
      const cordonAs = (manager: string, notes: object = {}): Promise<unknown> =>
        scene.as(manager).patch({ ...NODE, name: node }, [
          { op: "add", path: "/spec/unschedulable", value: true },
          { op: "add", path: "/metadata/annotations", value: notes },
        ]);

      it("by this engine is let take pods again, when a person agrees", async () => {
        await cordonAs("kubeheal", { "kubeheal.io/cordoned": "wf-0123456789ab-1-1-s1-01234567" });
        await scene.ageBy({ ...NODE, name: node }, HOURS);
        await tell("KubeNodeNotReady");
        await approve(scene, await decided(isAwaiting));

        const healed = await decided(isSettledAs("healed"));

        expect(healed.finding).toMatchObject({ problem: "forgotten-cordon" });
        expect(await cordoned()).toBe(false);
      });

      it("by a person stays so, and they are told how to end it", async () => {
        await cordonAs("kubectl-cordon");
        await scene.ageBy({ ...NODE, name: node }, HOURS);
        await tell("KubeNodeNotReady");

        const given = await decided(isSettledAs("handed-over"));

        expect(given.progress).toMatchObject(
          because(/cordoned by kubectl-cordon.*if it is forgotten: kubectl uncordon /),
        );
        expect([await cordoned(), changes()]).toEqual([true, []]);
      });
    });

    it("that a taint keeps pods away from is for whoever set it, with the words to take it away", async () => {
      const { spec } = await scene.person.get<Node>({ ...NODE, name: node });
      const taints = [...(spec?.taints ?? []), { key: "maintenance", value: "disk", effect: "NoSchedule" }];
      await scene.person.patch({ ...NODE, name: node }, [{ op: "add", path: "/spec/taints", value: taints }]);
      await scene.ageBy({ ...NODE, name: node }, 120);
      await tell("KubeNodeNotReady");

      const given = await decided(isSettledAs("handed-over"));

      expect(given.finding).toMatchObject({ problem: "wrong-taint" });
      expect(given.progress).toMatchObject(because(/kubectl taint node \S+ maintenance:NoSchedule-$/));
      expect(changes()).toEqual([]);
    });

    describe("of a MachineConfigPool", () => {
      let pool: PlayedPool;
      beforeEach(async () => {
        await deployThere();
        pool = new PlayedPool(scene);
        await pool.deploy(await matchLabels());
      });
      afterEach(() => pool.end());

      it("that updates is left to it, one node after another, and found well", async () => {
        await markTemplate();
        await pool.update("rendered-2");
        const reboots = (): string | undefined => pool.did.find((did) => did.startsWith("reboots"));
        // It takes its time over the first one.
        scene.plays(async () => (reboots() === undefined ? pool.look() : undefined));
        await scene.untilCluster("reboots", async () => reboots() !== undefined);
        const rebooted = reboots()!.slice("reboots ".length);
        await tell("KubeNodeUnreachable", rebooted, { startsAt: scene.now() });
        const waiting = await decided(
          waitsBecause(/the Machine Config Operator sees to it: it is bringing the node to rendered-2/),
          rebooted,
        );
        scene.plays(() => pool.look());
        const isUpdated = async (): Promise<boolean> =>
          pool.did.filter((did) => did.startsWith("uncordons")).length === scene.nodeNames().length;
        await scene.untilCluster("updated", isUpdated);
        await tell("KubeNodeUnreachable", rebooted, {
          startsAt: new Date(waiting.openedAt),
          status: "resolved",
          endsAt: scene.now(),
        });

        await decided(isSettledAs("recovered"), rebooted);

        // Each node is begun only when the one before is back.
        const turns = pool.did.filter((did) => !did.startsWith("evicts")).map((did) => did.split(" ")[0]);
        expect(turns).toEqual(scene.nodeNames().flatMap(() => ["cordons", "reboots", "uncordons"]));
        expect([...changes(), ...scene.changes()]).toEqual([]);
      });

      it("that is degraded stays as it is: the pool's own words are handed over", async () => {
        await pool.update("rendered-2");
        await pool.look();
        await pool.degrade("Node is reporting: unexpected on-disk state validating against rendered-1");
        await fire(scene, alert("OCLBuildDegraded", { pool: pool.name }, { startsAt: scene.now() }));

        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.target).toMatchObject({ kind: "MachineConfigPool", name: pool.name });
        expect(story(given)).toContain("unexpected on-disk state");
        expect([...changes(), ...scene.changes()]).toEqual([]);
      });
    });
  });
}
