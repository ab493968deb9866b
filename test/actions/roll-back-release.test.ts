import { beforeEach, describe, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { rollBackRelease } from "../../lib/actions/roll-back-release.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { JOB } from "../../lib/world/kubernetes/kinds.ts";
import type { Job } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { CART, step } from "../support/incidents.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const action: AnyAction = rollBackRelease;
const rights = heldToItsRights("roll-back-release", action);
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("shop"));
});

const jobs = async (): Promise<readonly Job[]> => (await cluster.list<Job>(JOB, { namespace: "shop" })).items;

async function apply(through: Cluster = cluster, dryRun = false): Promise<Outcome> {
  const parameters = {
    name: "cart",
    namespace: "shop",
    revision: 2,
    image: "registry.example/helm:3.22",
    serviceAccount: "helm",
  };
  const asked = { step: step({ id: S1, target: CART }), parameters, waitSeconds: 60, dryRun };
  return cluster.clock.waitFor(action.apply({ ...asked, cluster: rights.on(through) }));
}

it("runs Helm in one Job, as the policy's image and ServiceAccount, to just that revision", async () => {
  cluster.images.set("registry.example/helm:3.22", "completes");

  expect(await apply()).toEqual({
    kind: "done",
    changed: true,
    because: "Helm has deployed revision 2 of release cart again",
  });
  const [job] = await jobs();
  expect(job?.metadata.name).toBe(`helm-${S1}`);
  expect(job?.spec).toMatchObject({ backoffLimit: 0, ttlSecondsAfterFinished: 3600 });
  expect(job?.spec?.template.spec).toMatchObject({
    serviceAccountName: "helm",
    restartPolicy: "Never",
    containers: [
      {
        image: "registry.example/helm:3.22",
        command: ["helm"],
        args: ["rollback", "cart", "2", "--namespace", "shop", "--wait", "--timeout", "5m0s"],
      },
    ],
  });
});

describe("once, however often it is delivered", () => {
  it("at the same time, and later", async () => {
    cluster.images.set("registry.example/helm:3.22", "completes");
    await Promise.all([apply(), apply()]);

    expect(await apply()).toMatchObject({ kind: "done" });
    expect(await jobs()).toHaveLength(1);
  });

  it("and where an answer was lost", async () => {
    cluster.images.set("registry.example/helm:3.22", "completes");
    const lossy = withFaults(cluster, ({ verb }) => (verb === "create" ? "lost-reply" : undefined));

    expect(await apply(lossy)).toMatchObject({ kind: "done" });
    expect(await jobs()).toHaveLength(1);
  });
});

it("has not worked where Helm could not, and says where its log is", async () => {
  cluster.images.set("registry.example/helm:3.22", "crashes");

  expect(await apply()).toMatchObject({
    kind: "failed",
    because: `Helm could not: see the log of Job shop/helm-${S1}`,
  });
});

it("waits while Helm is at work", async () => {
  cluster.images.set("registry.example/helm:3.22", "runs");

  expect(await apply()).toMatchObject({ kind: "waiting" });
});

it("tried, makes no Job", async () => {
  expect(await apply(cluster, true)).toMatchObject({ kind: "done" });
  expect(await jobs()).toEqual([]);
});

it("needs the rights that it declares, and no others", () => {
  expect([rights.undeclared(), rights.unused()]).toEqual([[], []]);
});
