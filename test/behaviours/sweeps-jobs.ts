import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { CRON_JOB, JOB, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Job, Pod } from "../../lib/world/kubernetes/objects.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { fire, isSettledAs, nothingIsLeft } from "./shop.ts";

/** What a failed run of a CronJob leaves behind. In memory only: on the real API server of the harness another kubelet ends the pods of Jobs, too. */
export function sweepsJobs(world: string, make: MakeScene): void {
  describe(`on ${world}, a run of a CronJob has failed`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
      await scene.behaves("shop/report:1.0", "runs");
      await scene.behaves("shop/report:1.1", "completes");
      // Suspended, so that only the test makes runs.
      const jobTemplate = { spec: { template: template("shop/report:1.0") } };
      const spec = { schedule: "0 3 1 1 *", suspend: true, jobTemplate };
      await scene.person.create({ ...CRON_JOB, metadata: metadata("report"), spec } as never);
    });
    afterEach(() => scene.end());

    const metadata = (name: string): { namespace: string; name: string } => ({ namespace: scene.namespace, name });
    const template = (image: string): object => ({
      metadata: { labels: { "harness.local/kubelet": "test" } },
      spec: { restartPolicy: "Never", containers: [{ name: "report", image }] },
    });
    const run = async (name: string, image: string): Promise<void> => {
      const { metadata: of } = await scene.person.get({ ...CRON_JOB, ...metadata("report") });
      const owner = { ...CRON_JOB, name: "report", uid: of.uid!, controller: true };
      const spec = { backoffLimit: 0, template: template(image) };
      await scene.person.create({ ...JOB, metadata: { ...metadata(name), ownerReferences: [owner] }, spec } as never);
    };
    const ends = (name: string, type: string): Promise<void> =>
      scene.untilCluster(`${name} is ${type}`, async () => {
        const { status } = await scene.person.get<Job>({ ...JOB, ...metadata(name) });
        return status?.conditions?.some((each) => each.type === type && each.status === "True") === true;
      });
    const fails = async (name: string): Promise<void> => {
      await run(name, "shop/report:1.0");
      let pod: Pod | undefined;
      await scene.untilCluster("its pod runs", async () => {
        const { items } = await scene.person.list<Pod>(POD, { namespace: scene.namespace });
        pod = items.find((each) => each.metadata.name.startsWith(name) && each.status?.phase === "Running");
        return pod !== undefined;
      });
      await scene.throwOut(pod!.metadata.name);
      await ends(name, "Failed");
    };
    const told = async (job: string, isSo: (incident: Incident) => boolean): Promise<Incident> => {
      const labels = { namespace: scene.namespace, job_name: job };
      await fire(scene, alert("KubeJobFailed", labels, { startsAt: scene.now() }));
      return scene.until("decided", isSo);
    };

    it("and a later one ended well: the failed one is deleted, and it heals", async () => {
      await fails("report-1");
      await scene.pass(2);
      await run("report-2", "shop/report:1.1");
      await ends("report-2", "Complete");

      const healed = await told("report-1", isSettledAs("healed"));

      expect(healed).toMatchObject({
        target: { kind: "CronJob", name: "report" },
        finding: { problem: "job-superseded" },
      });
      expect(scene.changes()).toEqual(["delete Job report-1"]);
      const { items } = await scene.person.list(JOB, { namespace: scene.namespace });
      expect(items.map(({ metadata: { name } }) => name)).toEqual(["report-2"]);
      await nothingIsLeft(scene);
    });

    it("and nothing after it ended well: it is named, and nothing is deleted", async () => {
      await fails("report-1");

      const given = await told("report-1", isSettledAs("handed-over"));

      expect(given.finding).toMatchObject({ problem: "job-failed" });
      expect(scene.changes()).toEqual([]);
    });
  });
}
