import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { expandVolume } from "../../lib/actions/expand-volume.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import {
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  RESOURCE_QUOTA,
  STORAGE_CLASS,
} from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { storageClass } from "../support/claims.ts";
import { step } from "../support/incidents.ts";
import { type RealShop, openShop } from "../support/real-shop.ts";

type Claim = KubeObject & {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
  readonly status?: { readonly phase?: string; readonly used?: object };
};

/** What the API server itself says of a claim that asks for more; nobody here enlarges a volume. */
describe("a claim that asks for more, on a real API server", () => {
  let shop: RealShop;
  const made: { readonly apiVersion: string; readonly kind: string; readonly name: string }[] = [];
  const unique = Date.now().toString(36);
  const className = (grows: boolean): string => `${grows ? "grows" : "stays"}-${unique}`;
  beforeAll(async () => {
    shop = await openShop();
    for (const grows of [true, false]) {
      await shop.person.create(storageClass(className(grows), grows));
      made.push({ ...STORAGE_CLASS, name: className(grows) });
    }
  });
  afterAll(async () => {
    await Promise.all(made.map((each) => shop.person.delete(each)));
    await shop.end();
  });

  const refTo = (name: string) => ({ ...PERSISTENT_VOLUME_CLAIM, namespace: shop.namespace, name });
  const untilSo = (what: string, isSo: () => Promise<boolean>): Promise<void> => shop.scene.untilCluster(what, isSo);

  /** Bound to a volume of 10 GiB. */
  async function bound(name: string, grows: boolean): Promise<void> {
    const volume = `${shop.namespace}-${name}`;
    const same = { accessModes: ["ReadWriteOnce"], storageClassName: className(grows) };
    await shop.person.create({
      ...PERSISTENT_VOLUME,
      metadata: { name: volume },
      spec: {
        ...same,
        capacity: { storage: "10Gi" },
        persistentVolumeReclaimPolicy: "Retain",
        claimRef: { ...PERSISTENT_VOLUME_CLAIM, namespace: shop.namespace, name },
        hostPath: { path: "/tmp" },
      },
    } as never);
    made.push({ ...PERSISTENT_VOLUME, name: volume });
    await shop.person.create({
      ...PERSISTENT_VOLUME_CLAIM,
      metadata: { namespace: shop.namespace, name },
      spec: { ...same, volumeName: volume, resources: { requests: { storage: "10Gi" } } },
    } as never);
    await untilSo("it is bound", async () => (await shop.person.get<Claim>(refTo(name))).status?.phase === "Bound");
  }

  async function apply(name: string, to: string, dryRun = false): Promise<Outcome> {
    const { uid } = (await shop.person.get(refTo(name))).metadata;
    const parameters = { uid: uid!, from: "10Gi", to };
    const asked = step({ action: "expand-volume", class: "R3", target: refTo(name), parameters });
    return expandVolume.apply({ step: asked, parameters, cluster: shop.cluster, waitSeconds: 1, dryRun });
  }
  const asks = async (name: string): Promise<string> =>
    (await shop.person.get<Claim>(refTo(name))).spec.resources.requests.storage;

  it("is let, where its class allows it: asked for once, however often it is delivered", async () => {
    await bound("data", true);

    expect(await apply("data", "15Gi", true)).toMatchObject({ because: "the API server would accept it" });
    expect(await asks("data")).toBe("10Gi");
    expect(await apply("data", "15Gi")).toMatchObject({ kind: "waiting" });
    expect(await apply("data", "15Gi")).toMatchObject({ kind: "waiting" });

    expect(await asks("data")).toBe("15Gi");
  });

  it("is not let, where its class does not allow it: the API server says so, in a dry run, too", async () => {
    await bound("stuck", false);

    for (const dryRun of [true, false])
      await expect(apply("stuck", "15Gi", dryRun)).rejects.toMatchObject({
        kind: "forbidden",
        message: expect.stringMatching(/storageclass that provisions the pvc must support resize/) as string,
      });
    expect(await asks("stuck")).toBe("10Gi");
  });

  it("is refused before it asks, where the quota has too little left", async () => {
    await bound("tight", true);
    const metadata = { namespace: shop.namespace, name: "disks" };
    const key = `${className(true)}.storageclass.storage.k8s.io/requests.storage`;
    await shop.person.create({ ...RESOURCE_QUOTA, metadata, spec: { hard: { [key]: "27Gi" } } } as never);
    await untilSo("the quota counts", async () => {
      const { status } = await shop.person.get<Claim>({ ...RESOURCE_QUOTA, ...metadata });
      return Object.values(status?.used ?? {}).some((used) => used !== "0");
    });

    expect(await apply("tight", "15Gi")).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("ResourceQuota disks has too little left for it to grow") as string,
    });
    expect(await asks("tight")).toBe("10Gi");
  });
});
