import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Incident, whyOf } from "../../lib/domain/incident.ts";
import { CRON_JOB, JOB } from "../../lib/world/kubernetes/kinds.ts";
import type { CronJob, Job } from "../../lib/world/kubernetes/objects.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { approve, fire, isAwaiting, isSettledAs, nothingIsLeft } from "./shop.ts";

/** Runs of a CronJob that failed, and CronJobs of which none begins: the same promises on every world. */
export function sweepsJobs(world: string, make: MakeScene): void {
  let scene: Scene;
  beforeEach(async () => {
    scene = await make();
    await scene.behaves("shop/report:1.0", "completes");
  });
  afterEach(() => scene.end());

  const metadata = (name: string): { namespace: string; name: string } => ({ namespace: scene.namespace, name });
  const template = (parts: object = {}): object => ({
    metadata: { labels: { "harness.local/kubelet": "test" } },
    spec: { restartPolicy: "Never", containers: [{ name: "report", image: "shop/report:1.0" }], ...parts },
  });
  /** It is never due, so that only the test makes runs. */
  const spec = (): object => ({ schedule: "0 3 29 2 *", jobTemplate: { spec: { template: template() } } });
  const schedule = async (annotations: object = {}): Promise<void> => {
    await scene.person.create({
      ...CRON_JOB,
      metadata: { ...metadata("report"), annotations },
      spec: spec(),
    } as never);
  };
  const run = async (name: string, parts: object = {}, pod: object = {}): Promise<void> => {
    const { metadata: of } = await scene.person.get({ ...CRON_JOB, ...metadata("report") });
    const owner = { ...CRON_JOB, name: "report", uid: of.uid!, controller: true };
    const made = { ...metadata(name), ownerReferences: [owner] };
    await scene.person.create({
      ...JOB,
      metadata: made,
      spec: { backoffLimit: 0, template: template(pod), ...parts },
    } as never);
  };
  const ends = (name: string, type: string): Promise<void> =>
    scene.untilCluster(`${name} is ${type}`, async () => {
      const { status } = await scene.person.get<Job>({ ...JOB, ...metadata(name) });
      return status?.conditions?.some((each) => each.type === type && each.status === "True") === true;
    });
  /** No node takes its pod, and it may not wait for long. */
  const fails = async (name: string): Promise<void> => {
    await run(name, { activeDeadlineSeconds: 1 }, { nodeSelector: { disk: "made-of-gold" } });
    await ends(name, "Failed");
  };
  const jobs = async (): Promise<string[]> =>
    (await scene.person.list(JOB, { namespace: scene.namespace })).items.map(({ metadata: { name } }) => name);
  const told = async (job: string, isSo: (incident: Incident) => boolean): Promise<Incident> => {
    const labels = { namespace: scene.namespace, job_name: job };
    await fire(scene, alert("KubeJobFailed", labels, { startsAt: scene.now() }));
    return scene.until("decided", isSo);
  };

  describe(`on ${world}, a run of a CronJob has failed`, () => {
    it("and a later one ended well: the failed one is deleted, and it heals", async () => {
      await schedule();
      await fails("report-1");
      await scene.pass(2);
      await run("report-2");
      await ends("report-2", "Complete");

      const healed = await told("report-1", isSettledAs("healed"));

      expect(healed).toMatchObject({
        target: { kind: "CronJob", name: "report" },
        finding: { problem: "job-superseded" },
      });
      expect(scene.changes()).toEqual(["delete Job report-1"]);
      expect(await jobs()).toEqual(["report-2"]);
      await nothingIsLeft(scene);
    });

    it("and nothing after it ended well: it is named, and nothing is deleted", async () => {
      await schedule();
      await fails("report-1");

      const given = await told("report-1", isSettledAs("handed-over"));

      expect(given.finding).toMatchObject({
        problem: "job-failed",
        cause: expect.stringMatching(/^Job report-1 failed: it took longer than 1 s/) as string,
      });
      expect(scene.changes()).toEqual([]);
    });

    it("and its author says that it may run twice: it is done once more, and the failed one is deleted", async () => {
      await schedule({ "kubeheal.io/may-run-again": "true" });
      await fails("report-1");

      await told("report-1", isSettledAs("healed"));

      const [again] = await jobs();
      expect(again).toMatch(/^report-wf-/);
      expect(await jobs()).toHaveLength(1);
      expect(scene.changes()).toEqual([`create Job ${again}`, "delete Job report-1"]);
      await nothingIsLeft(scene);
    });

    it("and the second try fails, too: there is no third one, and no failed one is deleted", async () => {
      await schedule({ "kubeheal.io/may-run-again": "true" });
      await scene.person.patch({ ...CRON_JOB, ...metadata("report") }, [
        { op: "add", path: "/spec/jobTemplate/spec/activeDeadlineSeconds", value: 1 },
        { op: "add", path: "/spec/jobTemplate/spec/template/spec/nodeSelector", value: { disk: "made-of-gold" } },
      ]);
      await fails("report-1");

      const given = await told("report-1", isSettledAs("handed-over"));

      expect(whyOf(given)).toMatch(/failed, too.*What re-run-job changed cannot be taken back, and stays/);
      expect(scene.changes()).toEqual([expect.stringMatching(/^create Job report-wf-/)]);
    });
  });

  describe(`on ${world}, a CronJob is suspended`, () => {
    const suspend = async (): Promise<void> => {
      // The API server counts in seconds: it was suspended after it was made.
      await scene.pass(1.1);
      await scene.person.patch({ ...CRON_JOB, ...metadata("report") }, [
        { op: "add", path: "/spec/suspend", value: true },
      ]);
    };
    const applied = (): object => ({
      "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ ...CRON_JOB, spec: spec() }),
    });
    const missed = async (isSo: (incident: Incident) => boolean): Promise<Incident> => {
      const labels = { namespace: scene.namespace, kubeheal_target: "CronJob/report" };
      await fire(scene, alert("ReportIsOld", labels, { startsAt: scene.now() }));
      return scene.until("decided", isSo);
    };
    const isSuspended = async (): Promise<boolean | undefined> =>
      (await scene.person.get<CronJob>({ ...CRON_JOB, ...metadata("report") })).spec.suspend;

    it("against what was applied: who did it is named, and it runs again where a person agrees", async () => {
      await schedule(applied());
      await suspend();

      const waiting = await missed(isAwaiting);
      expect(waiting.finding?.cause).toMatch(/^CronJob report was suspended by kubectl-edit at 20/);
      await approve(scene, waiting);
      await scene.until("healed", isSettledAs("healed"));

      expect(await isSuspended()).toBe(false);
      expect(scene.changes()).toEqual(["patch CronJob report"]);
      await nothingIsLeft(scene);
    });

    it("and nothing says that it should run: it is left so, and who did it is named", async () => {
      await schedule();
      await suspend();

      const given = await missed(isSettledAs("handed-over"));

      expect(whyOf(given)).toMatch(/^CronJob report was suspended by kubectl-edit at 20.*ask who suspended it/);
      expect(await isSuspended()).toBe(true);
      expect(scene.changes()).toEqual([]);
    });
  });
}
