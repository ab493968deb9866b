import { beforeEach, expect, it } from "vitest";

import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { CRON_JOB, JOB } from "../../../lib/world/kubernetes/kinds.ts";
import type { CronJob, Job } from "../../../lib/world/kubernetes/objects.ts";
import { cronJob, job } from "../../support/jobs.ts";

/** Virtual time begins on 2026-01-01 at midnight. */
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

const report = (): Promise<CronJob> => cluster.get<CronJob>({ ...CRON_JOB, namespace: "shop", name: "report" });
const runs = async (): Promise<string[]> =>
  (await cluster.list<Job>(JOB, { namespace: "shop" })).items
    .map(({ metadata, status }) => `${metadata.name} ${status?.conditions?.[0]?.type ?? "active"}`)
    .sort();
const minute = (time: string): number => Date.parse(`2026-01-01T${time}:00Z`) / 60_000;

it("makes a Job at each time, named after it, and tells what it did", async () => {
  cluster.add(cronJob("report"));
  await cluster.clock.passSeconds(2 * 3600 + 60);

  expect(await runs()).toEqual([`report-${minute("01:00")} Complete`, `report-${minute("02:00")} Complete`]);
  expect((await report()).status).toMatchObject({
    lastScheduleTime: "2026-01-01T02:00:00Z",
    lastSuccessfulTime: expect.stringMatching(/^2026-01-01T02:00:/) as string,
  });
});

it("keeps three that ended well and one that did not", async () => {
  cluster.images.set("shop/report:1.0", ({ pod }) =>
    pod.metadata.name.includes(String(minute("01:00"))) || pod.metadata.name.includes(String(minute("02:00")))
      ? "crashes"
      : "completes",
  );
  const { spec, ...rest } = cronJob("report");
  cluster.add({
    ...rest,
    spec: { ...spec, jobTemplate: { spec: { ...spec.jobTemplate.spec, backoffLimit: 0 } } },
  } as never);
  await cluster.clock.passSeconds(7 * 3600 + 60);

  const kept = await runs();
  expect(kept.filter((each) => each.endsWith("Complete"))).toHaveLength(3);
  expect(kept.filter((each) => each.endsWith("Failed"))).toEqual([`report-${minute("02:00")} Failed`]);
});

it.each([
  ["Allow", 2],
  ["Forbid", 1],
  ["Replace", 1],
])("a run that does not end, with concurrencyPolicy %s: %i are there after the next time", async (policy, count) => {
  cluster.images.set("shop/report:1.0", "runs");
  cluster.add(cronJob("report", {}, { concurrencyPolicy: policy }));
  await cluster.clock.passSeconds(2 * 3600 + 60);

  expect(await runs()).toHaveLength(count);
  expect((await report()).status?.active).toHaveLength(count);
  const first = `report-${minute("01:00")} active`;
  if (policy === "Replace") expect(await runs()).not.toContain(first);
  else expect(await runs()).toContain(first);
});

it("makes none while it is suspended, and makes up for the latest that was missed", async () => {
  cluster.add(cronJob("report", {}, { suspend: true }));
  await cluster.clock.passSeconds(3 * 3600 + 60);
  expect(await runs()).toEqual([]);

  await cluster.patch({ ...CRON_JOB, namespace: "shop", name: "report" }, [
    { op: "replace", path: "/spec/suspend", value: false },
  ]);
  await cluster.clock.passSeconds(60);

  expect(await runs()).toEqual([`report-${minute("03:00")} Complete`]);
});

it("does not make up for what is later than its deadline", async () => {
  cluster.add(cronJob("report", {}, { suspend: true, startingDeadlineSeconds: 30 }));
  await cluster.clock.passSeconds(3 * 3600 + 60);
  await cluster.patch({ ...CRON_JOB, namespace: "shop", name: "report" }, [
    { op: "replace", path: "/spec/suspend", value: false },
  ]);
  await cluster.clock.passSeconds(60);

  expect(await runs()).toEqual([]);
});

it("a Job fails at its deadline, and its pods go with it", async () => {
  cluster.images.set("shop/report:1.0", "runs");
  cluster.add(job("report", { spec: { activeDeadlineSeconds: 90 } }));
  await cluster.clock.passSeconds(80);
  expect(await runs()).toEqual(["report active"]);

  await cluster.clock.passSeconds(20);

  const { status } = await cluster.get<Job>({ ...JOB, namespace: "shop", name: "report" });
  expect(status?.conditions).toMatchObject([{ type: "Failed", reason: "DeadlineExceeded" }]);
  expect(status?.active).toBeUndefined();
});
