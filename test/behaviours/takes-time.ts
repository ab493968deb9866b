import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Incident, whyOf } from "../../lib/domain/incident.ts";
import { later } from "../../lib/domain/time.ts";
import { CRON_JOB, DEPLOYMENT, JOB, NETWORK_POLICY } from "../../lib/world/kubernetes/kinds.ts";
import type { CronJob, Job } from "../../lib/world/kubernetes/objects.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { approve, deploy, fire, isAwaiting, isSettledAs, nothingIsLeft, ready } from "./shop.ts";

/** What shows only after minutes or hours: the same promises on every world, where nobody waits for them. */
export function takesTime(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    const mismatch = async (isSo: (incident: Incident) => boolean): Promise<Incident> => {
      const labels = { namespace: scene.namespace, deployment: "cart" };
      await fire(scene, alert("KubeDeploymentReplicasMismatch", labels, { startsAt: scene.now() }));
      return scene.until("decided", isSo);
    };

    describe("all pods run, and none is ready any more", () => {
      const hang = async (): Promise<void> => {
        for (const { metadata } of await scene.pods("cart")) await scene.stick(metadata.name, "never-ready");
        await hangs();
      };
      /** Long enough for that not to pass by itself. */
      const hangs = async (): Promise<void> => {
        await scene.untilCluster("none is ready", async () => (await ready(scene)).length === 0);
        await scene.skip(600);
      };

      it("nothing of them was changed: they are started anew, and it heals", async () => {
        await deploy(scene, "shop/cart:1.0");
        await scene.skip(2 * 3600);
        await hang();

        const healed = await mismatch(isSettledAs("healed"));

        expect(healed.finding).toMatchObject({ problem: "hung" });
        expect(await ready(scene)).toHaveLength(3);
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
        await nothingIsLeft(scene);
      });

      it("since a NetworkPolicy binds them: that is named, and nothing is started anew", async () => {
        await deploy(scene, "shop/cart:1.0");
        // Within the hour before they hang, and they were rolled out longer ago than that.
        await scene.pass(6);
        await scene.person.create({
          ...NETWORK_POLICY,
          metadata: { namespace: scene.namespace, name: "deny-all" },
          spec: { podSelector: { matchLabels: { app: "cart" } }, policyTypes: ["Egress"] },
        } as never);
        await scene.skip(3597);
        await hang();

        const given = await mismatch(isSettledAs("handed-over"));

        expect(given.finding).toMatchObject({ problem: "cut-off" });
        expect(scene.changes()).toEqual([]);
      });

      it("what is behind them is away: one restart does not help, and people are called", async () => {
        await deploy(scene, "shop/cart:1.0");
        await scene.skip(2 * 3600);
        await scene.behaves("shop/cart:1.0", "never-ready");
        await hangs();

        const left = await mismatch(isSettledAs("unverified"));

        expect(whyOf(left)).toMatch(/0 of 3 pods are ready/);
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
      });

      it("deployed by Helm: the restart is refused, and whose it is is named", async () => {
        await deploy(scene, "shop/cart:1.0", { annotations: { "meta.helm.sh/release-name": "cart" } });
        await scene.skip(2 * 3600);
        await hang();

        const given = await mismatch(isSettledAs("handed-over"));

        expect(whyOf(given)).toMatch(/Deployment shop[a-z0-9-]*\/cart is deployed by helm/);
        expect(scene.changes()).toEqual([]);
      });
    });

    describe("a CronJob", () => {
      const LABELS = { "harness.local/kubelet": "test" };
      const ref = () => ({ ...CRON_JOB, namespace: scene.namespace, name: "report" });
      /** It is due once, 20 minutes from now: the test makes the other runs, in its controller's place. */
      const schedule = async (spec: object = {}, container: object = {}, pod: object = {}): Promise<void> => {
        const due = later(scene.now(), 20 * 60);
        const containers = [{ name: "report", image: "shop/report:1.0", ...container }];
        const template = { metadata: { labels: LABELS }, spec: { restartPolicy: "Never", containers, ...pod } };
        const made = {
          schedule: `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`,
          timeZone: "Etc/UTC",
          jobTemplate: { spec: { template } },
          ...spec,
        };
        await scene.person.create({
          ...CRON_JOB,
          metadata: { namespace: scene.namespace, name: "report" },
          spec: made,
        } as never);
      };
      const run = async (name: string): Promise<void> => {
        const { metadata, spec } = await scene.person.get<CronJob>(ref());
        const owner = { ...CRON_JOB, name: "report", uid: metadata.uid!, controller: true };
        await scene.person.create({
          ...JOB,
          metadata: { namespace: scene.namespace, name, ownerReferences: [owner] },
          spec: spec.jobTemplate.spec,
        } as never);
        await scene.untilCluster(`${name} has a pod`, async () => (await job(name)).status?.active === 1);
      };
      const job = (name: string): Promise<Job> => scene.person.get<Job>({ ...JOB, namespace: scene.namespace, name });
      const runs = async (): Promise<string[]> =>
        (await scene.person.list(JOB, { namespace: scene.namespace })).items.map(({ metadata: { name } }) => name);
      const told = async (alertname: string, labels: object, isSo: (incident: Incident) => boolean) => {
        await fire(scene, alert(alertname, { namespace: scene.namespace, ...labels }, { startsAt: scene.now() }));
        return scene.until("decided", isSo);
      };
      const OLD = ["ReportIsOld", { kubeheal_target: "CronJob/report" }] as const;

      it("whose run hangs and allows no other: the run that holds the others back is named", async () => {
        await scene.behaves("shop/report:1.0", "runs");
        await schedule({ concurrencyPolicy: "Forbid" });
        await run("report-1");
        await scene.skip(3600);

        const given = await told(...OLD, isSettledAs("handed-over"));

        expect(given.finding).toMatchObject({ problem: "schedule-missed" });
        expect(whyOf(given)).toMatch(/^a run of CronJob report was due at .*: Job report-1 before it is under/);
        expect(scene.changes()).toEqual([]);
      });

      it("whose run waits for a Secret: KubeJobNotCompleted is answered with what it waits for", async () => {
        const env = [{ name: "URL", valueFrom: { secretKeyRef: { name: "db", key: "url" } } }];
        await schedule({ concurrencyPolicy: "Replace", schedule: "0 3 29 2 *" }, { env });
        await run("report-1");
        await scene.pass(3);
        await scene.skip(900);

        const given = await told("KubeJobNotCompleted", { job_name: "report-1" }, isSettledAs("handed-over"));

        expect(given).toMatchObject({ target: { kind: "CronJob" }, finding: { problem: "job-unfinished" } });
        expect(whyOf(given)).toMatch(/^Job report-1 does not get on: .*secret "db" not found/);
        expect(scene.changes()).toEqual([]);
      });

      it("whose runs end as they should is left alone, whatever an alert says", async () => {
        await scene.behaves("shop/report:1.0", "completes");
        await schedule({ schedule: "0 3 29 2 *" });
        await run("report-1");
        await scene.untilCluster("it ends", async () => (await job("report-1")).status?.succeeded === 1);
        await scene.skip(3600);

        const given = await told(...OLD, isSettledAs("handed-over"));

        expect(whyOf(given)).toMatch(/the symptom does not show in the API/);
        expect(scene.changes()).toEqual([]);
      });

      it("whose runs pile up is suspended where a person agrees, and stays theirs to look at", async () => {
        await schedule({ schedule: "0 3 29 2 *" }, {}, { nodeSelector: { disk: "made-of-gold" } });
        for (const name of ["report-1", "report-2", "report-3"]) await run(name);

        const waiting = await told(...OLD, isAwaiting);
        expect(waiting.finding?.cause).toMatch(/^3 runs of CronJob report are under way at the same time/);
        await approve(scene, waiting);
        const left = await scene.until("left", isSettledAs("unverified"));

        expect(whyOf(left)).toMatch(/^changed, and left so: 3 runs of CronJob report/);
        expect((await scene.person.get<CronJob>(ref())).spec.suspend).toBe(true);
        expect(await runs()).toEqual(["report-1", "report-2", "report-3"]);
        expect(scene.changes()).toEqual(["patch CronJob report"]);
        await nothingIsLeft(scene);
      });
    });

    // Where minutes really pass; that a rollout whose pods never get ready goes back is promised of every world elsewhere (recognises.ts).
    it.runIf(world.includes("memory"))(
      "a Deployment that hangs is told apart from one that never was ready",
      async () => {
        await deploy(scene, "shop/cart:1.0");
        await scene.behaves("shop/cart:2.0", "never-ready");
        await scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" }, [
          { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
        ]);
        await scene.pass(1200);

        const decided = await mismatch(isSettledAs("healed"));

        expect(decided.finding).toMatchObject({ problem: "bad-rollout" });
      },
    );
  });
}
