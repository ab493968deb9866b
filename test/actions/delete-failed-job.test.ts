import { beforeEach, expect, it } from "vitest";

import { deleteFailedJob } from "../../lib/actions/delete-failed-job.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CRON_JOB, JOB, POD } from "../../lib/world/kubernetes/kinds.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";
import { cronJob, job } from "../support/jobs.ts";

const rights = heldToItsRights("delete-failed-job", deleteFailedJob);
let cluster: InMemoryCluster;

/** `report-1` of a CronJob has failed, `alone` of nobody, too; `report-2` is at work. */
beforeEach(async () => {
  cluster = new InMemoryCluster();
  cluster.images.set("shop/bad:1.0", "crashes");
  cluster.images.set("shop/slow:1.0", "runs");
  cluster.add(cronJob("report"));
  const of = await cluster.get({ ...CRON_JOB, namespace: "shop", name: "report" });
  cluster.add(
    job("report-1", { image: "shop/bad:1.0", backoffLimit: 0, of }),
    job("report-2", { image: "shop/slow:1.0", of }),
    job("alone", { image: "shop/bad:1.0", backoffLimit: 0 }),
  );
  await cluster.clock.passSeconds(60);
});

const names = async (): Promise<string[]> =>
  (await cluster.list(JOB, { namespace: "shop" })).items.map(({ metadata }) => metadata.name).sort();

async function apply(name: string, how: { uid?: string; dryRun?: boolean } = {}): Promise<Outcome> {
  const target = { ...JOB, namespace: "shop", name };
  const uid = how.uid ?? (await cluster.get(target).catch(() => undefined))?.metadata.uid ?? "gone";
  const asked = step({ action: "delete-failed-job", target });
  const { dryRun = false } = how;
  return deleteFailedJob.apply({
    step: asked,
    parameters: { uid },
    cluster: rights.on(cluster),
    waitSeconds: 45,
    dryRun,
  });
}

it("deletes just the failed Job, and its pods with it", async () => {
  expect(await apply("report-1")).toMatchObject({ kind: "done", changed: true });

  expect(await names()).toEqual(["alone", "report-2"]);
  const { items } = await cluster.list(POD, { namespace: "shop" });
  expect(items.filter(({ metadata }) => metadata.name.startsWith("report-1"))).toEqual([]);
  expect(await apply("report-1")).toMatchObject({ kind: "done", changed: false });
});

it.each([
  ["report-2", "Job report-2 has not failed"],
  ["alone", "Job alone is of no CronJob: whoever made it may still want to look at it"],
])("leaves %s", async (name, because) => {
  expect(await apply(name)).toEqual({ kind: "refused", because });
  expect(await names()).toHaveLength(3);
});

it("leaves another Job of the same name", async () => {
  expect(await apply("report-1", { uid: "another" })).toMatchObject({ changed: false });
  expect(await names()).toContain("report-1");
});

it("deletes nothing in a dry run", async () => {
  expect(await apply("report-1", { dryRun: true })).toMatchObject({ because: "Job report-1 may be deleted" });
  expect(await names()).toContain("report-1");
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
