import { afterEach, beforeEach, expect, it } from "vitest";

import type { ObjectEvidence } from "../../lib/domain/object-evidence.ts";
import { gatherEvidence } from "../../lib/evidence/gather-evidence.ts";
import { PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { storageClass, volumeClaim } from "../support/claims.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { NOW } from "../support/incidents.ts";
import { measured } from "../support/volume-figures.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
  engine.cluster.add(storageClass("fast"), volumeClaim("data"));
});
afterEach(() => engine.stop());

async function seen(): Promise<ObjectEvidence> {
  const target = { ...PERSISTENT_VOLUME_CLAIM, namespace: "shop", name: "data" };
  const gathered = await gatherEvidence(engine.context, { target }, NOW);
  if (gathered.kind !== "evidence" || gathered.evidence.about !== "object") throw new Error(JSON.stringify(gathered));
  return gathered.evidence;
}

it("sees how full a volume is, of just this claim, and where it will be", async () => {
  measured(engine.metrics, { data: { bytes: 100, bytesFree: 10, inFourDays: -5, inodes: 50, inodesFree: 40 } });

  const { claim, missing, inShort } = await seen();

  expect(claim?.usage).toEqual({
    bytes: 100,
    bytesFree: 10,
    bytesFreeInFourDays: -5,
    inodes: 50,
    inodesFree: 40,
  });
  expect(missing).toEqual([]);
  expect(inShort).toMatch(/has 10Gi of class fast and can be expanded; 10 % of it is free$/);
  expect(engine.metrics.asked).toHaveLength(2);
  expect(engine.metrics.asked.every((each) => each.includes('persistentvolumeclaim="data"'))).toBe(true);
});

it("a file system without a number of inodes, and a trend without figures, are left out", async () => {
  measured(engine.metrics, { data: { bytes: 100, bytesFree: 10 } });

  expect((await seen()).claim?.usage).toEqual({ bytes: 100, bytesFree: 10 });
});

it.each([
  ["no kubelet measures it", () => measured(engine.metrics, {}), "how full data is: no kubelet has measured it"],
  [
    "Prometheus does not answer",
    () => void (engine.metrics.fault = "unavailable"),
    "how full data is: Prometheus: unavailable",
  ],
])("where %s, that is missing, and the rest is seen", async (_what, happens, sentence) => {
  happens();

  const { claim, missing } = await seen();

  expect(missing).toEqual([sentence]);
  expect(claim).toMatchObject({ usage: undefined, asked: "10Gi", has: "10Gi", storageClass: { isExpandable: true } });
});

it("sees what keeps it from growing, and that it was expanded once", async () => {
  const ref = { ...PERSISTENT_VOLUME_CLAIM, namespace: "shop", name: "data" };
  await engine.cluster.patch(ref, [
    { op: "add", path: "/metadata/annotations", value: { "kubeheal.io/volume-expanded": "5Gi to 10Gi" } },
  ]);
  const conditions = [
    { type: "Resizing", status: "True", message: "on its way" },
    { type: "NodeResizeError", status: "True", message: "no space" },
  ];
  engine.cluster.setStatus(ref, { conditions });

  expect((await seen()).claim).toMatchObject({
    expanded: "5Gi to 10Gi",
    growing: { type: "NodeResizeError", message: "no space" },
  });
});

it("sees what the volume says that it is bound to", async () => {
  const status = { phase: "Failed", message: "the disk is gone", lastPhaseTransitionTime: "2026-01-01T10:00:00Z" };
  expect((await seen()).claim?.volume).toBeUndefined();

  engine.cluster.add({ ...PERSISTENT_VOLUME, metadata: { name: "pv-data" }, spec: {}, status } as KubeObject);

  expect((await seen()).claim?.volume).toEqual({
    name: "pv-data",
    phase: "Failed",
    message: "the disk is gone",
    since: "2026-01-01T10:00:00Z",
  });
});
