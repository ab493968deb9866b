import { beforeEach, expect, it } from "vitest";

import { expandVolume } from "../../lib/actions/expand-volume.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { PERSISTENT_VOLUME_CLAIM, RESOURCE_QUOTA } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { volumeClaim } from "../support/claims.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";

const TARGET = { ...PERSISTENT_VOLUME_CLAIM, namespace: "shop", name: "data" };
const rights = heldToItsRights("expand-volume", expandVolume);
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(volumeClaim("data"));
});

type Claim = KubeObject & { spec: { resources: { requests: { storage: string } } } };
const claim = (): Promise<Claim> => cluster.get<Claim>(TARGET);
const asks = async (): Promise<string> => (await claim()).spec.resources.requests.storage;
const grows = (storage: string): void => cluster.setStatus(TARGET, { capacity: { storage } });
const says = (type: string, message: string): void =>
  cluster.setStatus(TARGET, { conditions: [{ type, status: "True", message }] });
const quota = (hard: object, used: object): void =>
  cluster.add({ ...RESOURCE_QUOTA, metadata: { namespace: "shop", name: "disks" }, status: { hard, used } } as never);

interface How {
  readonly uid?: string;
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
}

async function apply({ uid, from = "10Gi", to = "15Gi", dryRun = false }: How = {}): Promise<Outcome> {
  const parameters = { uid: uid ?? (await claim()).metadata.uid!, from, to };
  const asked = step({ action: "expand-volume", class: "R3", target: TARGET, parameters });
  const applying = { step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 5, dryRun };
  return cluster.clock.waitFor(expandVolume.apply(applying));
}

it("asks for more, and waits until it is there", async () => {
  expect(await apply()).toEqual({ kind: "waiting", because: "it has 10Gi, and its driver is asked for more" });
  expect(await asks()).toBe("15Gi");
  says("FileSystemResizePending", "");
  expect(await apply()).toMatchObject({ kind: "waiting", because: expect.stringContaining("when a pod mounts it") });

  grows("15Gi");

  expect(await apply()).toEqual({ kind: "done", changed: true, because: "it has 15Gi" });
  expect((await claim()).metadata.annotations?.["kubeheal.io/volume-expanded"]).toBe("10Gi to 15Gi");
});

it("says why it does not grow", async () => {
  await apply();
  says("ControllerResizeError", "the pool is empty");

  expect(await apply()).toEqual({
    kind: "failed",
    because: "it does not grow: ControllerResizeError: the pool is empty",
  });
});

it.each<[string, () => unknown, How, RegExp]>([
  ["another of its name", () => undefined, { uid: "another" }, /another object/],
  ["what asks for something else by now", () => undefined, { from: "9Gi" }, /was set to 10Gi .* since the diagnosis/],
  ["what has no volume", () => cluster.setStatus(TARGET, { phase: "Pending" }), {}, /has no volume that could grow/],
  ["what is to be smaller", () => undefined, { to: "5Gi" }, /no growth that is allowed/],
  ["what is to be more than double", () => undefined, { to: "21Gi" }, /no growth that is allowed/],
  ["a size that is none", () => undefined, { to: "much" }, /no growth that is allowed/],
  [
    "a quota of the namespace",
    () => quota({ "requests.storage": "12Gi" }, { "requests.storage": "10Gi" }),
    {},
    /ResourceQuota disks has too little left for it to grow: 10Gi of 12Gi are used \(requests\.storage\)/,
  ],
  [
    "a quota of its class",
    () =>
      quota(
        { "fast.storageclass.storage.k8s.io/requests.storage": "14Gi" },
        { "fast.storageclass.storage.k8s.io/requests.storage": "10Gi" },
      ),
    {},
    /ResourceQuota disks has too little left/,
  ],
])("leaves %s as it is", async (_what, happens, how, because) => {
  happens();

  expect(await apply(how)).toEqual({ kind: "refused", because: expect.stringMatching(because) as string });
  expect(await asks()).toBe("10Gi");
});

it.each([
  ["has just enough left", { "requests.storage": "15Gi" }, { "requests.storage": "10Gi" }],
  [
    "is of another class",
    { "slow.storageclass.storage.k8s.io/requests.storage": "1Gi" },
    { "slow.storageclass.storage.k8s.io/requests.storage": "1Gi" },
  ],
])("a quota that %s forbids nothing", async (_what, hard, used) => {
  quota(hard, used);

  expect(await apply()).toMatchObject({ kind: "waiting" });
});

it("expands it once in its life", async () => {
  await apply();
  grows("15Gi");
  const parameters = { uid: (await claim()).metadata.uid!, from: "15Gi", to: "20Gi" };
  const asked = step({ id: "wf-0123456789ab-2-1-s1-01234567", action: "expand-volume", target: TARGET, parameters });

  expect(
    await expandVolume.apply({ step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 0, dryRun: false }),
  ).toEqual({ kind: "refused", because: "it was expanded once before (10Gi to 15Gi), and is not a second time" });
});

it("may be just doubled, and is not in a dry run", async () => {
  expect(await apply({ to: "20Gi", dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect(await asks()).toBe("10Gi");
});

it("what asks for it already is left so", async () => {
  expect(await apply({ from: "5Gi", to: "10Gi" })).toEqual({
    kind: "done",
    changed: false,
    because: "it asks for 10Gi already",
  });
});

it.each([
  ["has grown", () => grows("15Gi"), "done"],
  ["cannot grow", () => says("NodeResizeError", "no"), "failed"],
])("is told at once when it %s", async (_what, happens, kind) => {
  await apply();
  happens();
  const before = cluster.clock.now().getTime();

  expect(await apply()).toMatchObject({ kind });
  expect(cluster.clock.now().getTime() - before).toBeLessThan(1000);
});

it("is told as well when the claim goes while it is waited for", async () => {
  cluster.clock.after(2, () => void cluster.as("kubectl").delete(TARGET));

  expect(await apply()).toEqual({ kind: "refused", because: "claim data is gone" });
});

it("only the condition that says so means that its file system waits", async () => {
  await apply();
  const resizing = { type: "Resizing", status: "True" };
  const pending = { type: "FileSystemResizePending", status: "False" };
  cluster.setStatus(TARGET, { conditions: [resizing, pending] });
  expect((await apply()).because).toBe("it has 10Gi, and its driver is asked for more");

  cluster.setStatus(TARGET, { conditions: [resizing, { ...pending, status: "True" }] });
  expect((await apply()).because).toMatch(/when a pod mounts it$/);
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
