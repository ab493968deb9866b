import { beforeEach, expect, it } from "vitest";

import { reRunJob } from "../../lib/actions/re-run-job.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { Step } from "../../lib/domain/workflow.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CRON_JOB, JOB } from "../../lib/world/kubernetes/kinds.ts";
import type { Job } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";
import { cronJob, job } from "../support/jobs.ts";

const TARGET = { ...CRON_JOB, namespace: "shop", name: "report" };
const ID = "wf-0123456789ab-1-1-s1-01234567";
const AGAIN = `report-${ID}`;
const rights = heldToItsRights("re-run-job", reRunJob);
let cluster: InMemoryCluster;

/** `report-1` has failed; what its CronJob runs next ends well. */
beforeEach(async () => {
  cluster = new InMemoryCluster();
  cluster.images.set("shop/bad:1.0", "crashes");
  const report = cronJob("report", {}, { schedule: "0 3 1 1 *", concurrencyPolicy: "Forbid" });
  cluster.add({ ...report, metadata: { ...report.metadata, annotations: { "kubeheal.io/may-run-again": "true" } } });
  cluster.add(job("report-1", { image: "shop/bad:1.0", backoffLimit: 0, of: await cluster.get(TARGET) }));
  await cluster.clock.passSeconds(60);
});

interface How extends Partial<Step> {
  readonly uid?: string;
  readonly dryRun?: boolean;
  readonly waitSeconds?: number;
  readonly through?: (cluster: Cluster) => Cluster;
}

async function apply({ uid, dryRun = false, waitSeconds = 45, through, ...how }: How = {}): Promise<Outcome> {
  const parameters = { uid: uid ?? (await cluster.get(TARGET)).metadata.uid!, failed: "report-1" };
  const asked = step({ id: ID, class: "R2", action: "re-run-job", target: TARGET, parameters, ...how });
  const held = rights.on(cluster);
  const at = { step: asked, parameters, cluster: through ? through(held) : held, waitSeconds, dryRun };
  return cluster.clock.waitFor(reRunJob.apply(at));
}

const jobs = async (): Promise<string[]> =>
  (await cluster.list(JOB, { namespace: "shop" })).items.map(({ metadata: { name } }) => name).sort();
const annotate = (value: string): Promise<unknown> =>
  cluster.patch(TARGET, [{ op: "add", path: "/metadata/annotations", value: { "kubeheal.io/may-run-again": value } }]);

it("makes one Job of the CronJob's own, and waits until it has ended", async () => {
  expect(await apply()).toEqual({ kind: "done", changed: true, because: `Job ${AGAIN} ended well` });

  const made = await cluster.get<Job>({ ...JOB, namespace: "shop", name: AGAIN });
  expect(made.metadata.annotations).toEqual({
    "cronjob.kubernetes.io/instantiate": "manual",
    "kubeheal.io/receipt": ID,
  });
  expect(made.metadata.ownerReferences).toEqual([
    { ...CRON_JOB, name: "report", uid: (await cluster.get(TARGET)).metadata.uid, controller: true },
  ]);
  expect(made.spec?.template.spec?.containers[0]?.image).toBe("shop/report:1.0");
});

it("makes one only, however often it is delivered, also where the answer was lost", async () => {
  await apply({
    through: (held) => withFaults(held, ({ verb }) => (verb === "create" ? "lost-reply" : undefined)),
  }).catch(() => undefined);
  await apply();

  expect(await apply()).toMatchObject({ kind: "done" });
  expect(await jobs()).toEqual(["report-1", AGAIN].sort());
});

it("says that it is under way, and that it failed, too", async () => {
  cluster.images.set("shop/report:1.0", "runs");
  expect(await apply({ waitSeconds: 1 })).toEqual({ kind: "waiting", because: `Job ${AGAIN} is under way` });

  await cluster.patch({ ...JOB, namespace: "shop", name: AGAIN }, [
    { op: "add", path: "/spec/activeDeadlineSeconds", value: 1 },
  ]);
  expect(await apply()).toEqual({ kind: "failed", because: `Job ${AGAIN} failed, too` });
});

it("does what nobody called repeatable only where a person agreed", async () => {
  await annotate("yes");

  expect(await apply()).toMatchObject({
    kind: "refused",
    because: expect.stringContaining("nobody says of CronJob report that it may run twice") as string,
  });
  expect(await jobs()).toEqual(["report-1"]);
  expect(await apply({ class: "R3" })).toMatchObject({ kind: "done" });
});

it.each<[string, () => Promise<unknown>, How, object]>([
  ["another CronJob of its name", async () => undefined, { uid: "another" }, { kind: "refused" }],
  [
    "one that is suspended",
    () => cluster.patch(TARGET, [{ op: "replace", path: "/spec/suspend", value: true }]),
    {},
    { kind: "refused", because: expect.stringContaining("is suspended") },
  ],
  [
    "one whose run is under way, where no two may be",
    async () => cluster.add(job("report-2", { of: await cluster.get(TARGET), spec: { suspend: true } })),
    {},
    { kind: "refused", because: expect.stringMatching(/^its run report-2 is under way, and two/) },
  ],
  [
    "what was made good since",
    async () => cluster.add(job("report-2", { of: await cluster.get(TARGET) })),
    {},
    { kind: "done", changed: false, because: "a run after Job report-1 has ended well" },
  ],
  [
    "a failure that is gone",
    () => cluster.delete({ ...JOB, namespace: "shop", name: "report-1" }),
    {},
    { kind: "done", changed: false },
  ],
  [
    "a Job of somebody else under its name",
    async () => cluster.add(job(AGAIN)),
    {},
    { kind: "refused", because: `there is a Job ${AGAIN} of somebody else` },
  ],
])("leaves %s", async (_what, happens, how, outcome) => {
  await happens();
  await cluster.clock.passSeconds(60);
  const before = await jobs();

  expect(await apply(how)).toMatchObject(outcome);
  expect(await jobs()).toEqual(before);
});

it("who was faster under the same step's name has made it for both", async () => {
  await apply({ waitSeconds: 0 });
  await cluster.clock.passSeconds(60);
  let reads = 0;
  const blind = (held: Cluster): Cluster =>
    withFaults(held, ({ verb, name }) =>
      verb === "get" && name === AGAIN && (reads += 1) === 1 ? "not-found" : undefined,
    );

  expect(await apply({ through: blind })).toMatchObject({ kind: "done" });
  expect(await jobs()).toEqual(["report-1", AGAIN].sort());
});

it("what the API server does not let it make is told", async () => {
  const forbidding = (held: Cluster): Cluster =>
    withFaults(held, ({ verb }) => (verb === "create" ? "forbidden" : undefined));

  await expect(apply({ through: forbidding })).rejects.toMatchObject({ kind: "forbidden" });
});

it("says in a dry run that it is made already, and when it goes while it is waited for", async () => {
  cluster.images.set("shop/report:1.0", "runs");
  await apply({ waitSeconds: 0 });
  expect(await apply({ dryRun: true })).toEqual({ kind: "done", changed: false, because: "it is made already" });

  cluster.clock.after(2, () => void cluster.as("kubectl").delete({ ...JOB, namespace: "shop", name: AGAIN }));

  expect(await apply()).toEqual({ kind: "failed", because: `Job ${AGAIN} was deleted before it ended` });
});

it("makes none in a dry run", async () => {
  expect(await apply({ dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect(await jobs()).toEqual(["report-1"]);
});

it("keeps within the length of a name, and ends no part of it with a dot", async () => {
  const name = `${"a".repeat(30)}.${"b".repeat(20)}`;
  cluster.add({ ...cronJob(name, {}, { schedule: "0 3 1 1 *" }) });
  const target = { ...TARGET, name };
  const uid = (await cluster.get(target)).metadata.uid!;

  await apply({ target, uid, class: "R3" });

  const made = (await jobs()).find((each) => each.startsWith("aaa"));
  expect(made).toBe(`${"a".repeat(30)}-${ID}`);
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});

it("replaces nothing of its CronJob: whoever owns that is not asked to do it instead", () => {
  expect(reRunJob.decides).toBe("nothing");
});
