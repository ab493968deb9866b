import { beforeEach, expect, it } from "vitest";

import { suspendJob } from "../../lib/actions/suspend-job.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CRON_JOB, JOB, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { CronJob, Job } from "../../lib/world/kubernetes/objects.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";
import { cronJob, job } from "../support/jobs.ts";

const rights = heldToItsRights("suspend-job", suspendJob);
let cluster: InMemoryCluster;
beforeEach(async () => {
  cluster = new InMemoryCluster();
  cluster.images.set("shop/slow:1.0", "runs");
  cluster.images.set("shop/report:1.0", "completes");
  cluster.add(cronJob("report"), job("slow", { image: "shop/slow:1.0" }), job("over"));
  await cluster.clock.passSeconds(60);
});

type How = { to?: boolean; uid?: string; dryRun?: boolean; id?: string };

async function apply(
  kind: typeof JOB,
  name: string,
  { to = true, uid, dryRun = false, ...how }: How = {},
): Promise<Outcome> {
  const target = { ...kind, namespace: "shop", name };
  const { metadata } = await cluster.get(target);
  const parameters = { uid: uid ?? metadata.uid!, from: !to, to };
  const asked = step({ action: "suspend-job", target, parameters, ...how });
  const applying = { step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 5, dryRun };
  return cluster.clock.waitFor(suspendJob.apply(applying));
}

const isSuspended = async (kind: typeof JOB, name: string): Promise<boolean | undefined> =>
  (await cluster.get<CronJob | Job>({ ...kind, namespace: "shop", name })).spec?.suspend;
const pods = async (of: string): Promise<number> =>
  (await cluster.list(POD, { namespace: "shop", labelSelector: `job-name=${of}` })).items.length;

it("a CronJob that is suspended begins no run, and one that may run does", async () => {
  expect(await apply(CRON_JOB, "report")).toEqual({ kind: "done", changed: true, because: "it is suspended" });
  await cluster.clock.passSeconds(2 * 3600);
  const jobs = async (): Promise<string[]> =>
    (await cluster.list(JOB, { namespace: "shop" })).items.map(({ metadata: { name } }) => name).sort();
  expect(await jobs()).toEqual(["over", "slow"]);

  expect(await apply(CRON_JOB, "report", { to: false, id: "wf-0123456789ab-1-2-s1-01234567" })).toMatchObject({
    kind: "done",
    because: "it may run",
  });
  await cluster.clock.passSeconds(3600);
  expect(await jobs()).toHaveLength(4);
});

it("the pods of a Job end with it, and begin anew", async () => {
  expect(await pods("slow")).toBe(1);

  expect(await apply(JOB, "slow")).toMatchObject({ kind: "done" });
  expect(await pods("slow")).toBe(0);
  expect(await apply(JOB, "slow", { to: false, id: "wf-0123456789ab-1-2-s1-01234567" })).toMatchObject({
    kind: "done",
  });
  expect(await pods("slow")).toBe(1);
});

it("is done once, however often it is delivered, and a late twin does not undo what came after", async () => {
  await apply(CRON_JOB, "report");
  await apply(CRON_JOB, "report");
  await apply(CRON_JOB, "report", { to: false, id: "wf-0123456789ab-1-2-s1-01234567" });

  expect(await apply(CRON_JOB, "report")).toMatchObject({ kind: "refused" });
  expect(await isSuspended(CRON_JOB, "report")).toBe(false);
});

it.each<[string, typeof JOB, string, How, object]>([
  ["what has ended", JOB, "over", {}, { kind: "refused", because: "it has ended" }],
  [
    "what is so already",
    CRON_JOB,
    "report",
    { to: false },
    { kind: "done", changed: false, because: "it is not suspended" },
  ],
  ["another of its name", CRON_JOB, "report", { uid: "another" }, { kind: "refused" }],
])("leaves %s", async (_what, kind, name, how, outcome) => {
  const before = await isSuspended(kind, name);

  expect(await apply(kind, name, how)).toMatchObject(outcome);
  expect(await isSuspended(kind, name)).toBe(before);
});

it("says that it is suspended already", async () => {
  await apply(CRON_JOB, "report", { id: "wf-0123456789ab-1-1-s1-01234567" });

  expect(await apply(CRON_JOB, "report", { id: "wf-0123456789ab-1-2-s1-01234567" })).toMatchObject({
    changed: false,
    because: "it is suspended already",
  });
});

it("changes nothing in a dry run", async () => {
  expect(await apply(CRON_JOB, "report", { dryRun: true })).toMatchObject({
    because: "the API server would accept it",
  });
  expect(await isSuspended(CRON_JOB, "report")).toBe(false);
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
