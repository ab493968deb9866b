import { afterEach, beforeEach, expect, it } from "vitest";

import type { JobEvidence } from "../../lib/domain/job-evidence.ts";
import { gatherEvidence } from "../../lib/evidence/gather-evidence.ts";
import { CRON_JOB, JOB } from "../../lib/world/kubernetes/kinds.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { NOW } from "../support/incidents.ts";
import { cronJob, job } from "../support/jobs.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
  engine.cluster.images.set("shop/report:1.0", "completes");
  engine.cluster.images.set("shop/report:2.0", "crashes");
});
afterEach(() => engine.stop());

async function seen(kind: typeof JOB, name: string): Promise<JobEvidence> {
  const gathered = await gatherEvidence(engine.context, { target: { ...kind, namespace: "shop", name } }, NOW);
  if (gathered.kind !== "evidence" || gathered.evidence.about !== "job") throw new Error(JSON.stringify(gathered));
  return gathered.evidence;
}

it("sees a Job that has given up, and the pods that ended badly", async () => {
  engine.cluster.add(job("report", { image: "shop/report:2.0", backoffLimit: 1 }));
  await engine.passSeconds(120);

  const { runs, pods, schedule } = await seen(JOB, "report");

  expect(runs).toMatchObject([
    { name: "report", wanted: 1, failed: 2, mayFail: 1, gaveUp: { reason: "BackoffLimitExceeded" } },
  ]);
  expect(pods.map(({ failed, containers }) => [failed?.reason, containers[0]?.lastExit?.code])).toEqual([
    ["Error", 1],
    ["Error", 1],
  ]);
  expect(schedule).toBeUndefined();
});

it("sees a CronJob, the newest of its Jobs first, and none of another", async () => {
  engine.cluster.add(cronJob("report"));
  const report = await engine.cluster.get({ ...CRON_JOB, namespace: "shop", name: "report" });
  engine.cluster.add(job("report-1", { image: "shop/report:1.0", of: report }), job("other", {}));
  await engine.passSeconds(60);
  engine.cluster.add(job("report-2", { image: "shop/report:2.0", of: report, backoffLimit: 0 }));
  await engine.passSeconds(60);

  const { runs, pods, schedule, inShort } = await seen(CRON_JOB, "report");

  expect(runs.map(({ name, gaveUp, completedAt }) => [name, gaveUp !== undefined, completedAt !== undefined])).toEqual([
    ["report-2", true, false],
    ["report-1", false, true],
  ]);
  expect(pods).toHaveLength(1);
  expect(schedule).toMatchObject({ cron: "0 * * * *", isSuspended: false, concurrency: "Allow" });
  expect(inShort).toMatch(/^of its newest run report-2, 0 of 1 pods have ended well/);
});
