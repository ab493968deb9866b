import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Incident, whyOf } from "../../lib/domain/incident.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { PERSISTENT_VOLUME_CLAIM, RESOURCE_QUOTA } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import { fire, until } from "../support/cart.ts";
import { storageClass, volumeClaim } from "../support/claims.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { measured } from "../support/volume-figures.ts";
import { isAwaiting, isSettledAs } from "./shop.ts";

const GIB = 1024 ** 3;
const TARGET = { ...PERSISTENT_VOLUME_CLAIM, namespace: "shop", name: "data" };
/** 100 MiB of 10 GiB are left. */
const FULL = { bytes: 10 * GIB, bytesFree: 0.1 * GIB, inFourDays: -GIB, inodes: 1000, inodesFree: 900 };

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
  engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
});
afterEach(() => engine.stop());

const asks = async (): Promise<unknown> => (await engine.cluster.get<KubeObject & { spec: object }>(TARGET)).spec;
const fills = (alertname = "KubePersistentVolumeFillingUp"): Promise<unknown> => {
  const labels = { namespace: "shop", persistentvolumeclaim: "data" };
  return fire(engine, alert(alertname, labels, { startsAt: engine.cluster.clock.now() }));
};
const approve = async ({ id, workflow }: Incident): Promise<void> => {
  const decision = { who: "ada", decision: "approve", digest: workflow!.digest };
  expect((await engine.post(`/api/v1/incidents/${id}/approval`, decision)).status).toBe(200);
};

describe("a volume fills up", () => {
  it("its class lets it grow: it is expanded once where a person agrees, and heals when there is room again", async () => {
    engine.cluster.add(storageClass("fast"), volumeClaim("data"));
    measured(engine.metrics, { data: FULL });
    await fills();
    const waiting = await until(engine, isAwaiting);
    expect(await asks()).toMatchObject({ resources: { requests: { storage: "10Gi" } } });

    await approve(waiting);
    await engine.settle();
    expect(await asks()).toMatchObject({ resources: { requests: { storage: "15Gi" } } });
    engine.cluster.setStatus(TARGET, { capacity: { storage: "15Gi" } }, "external-resizer");
    measured(engine.metrics, { data: { ...FULL, bytes: 15 * GIB, bytesFree: 5.1 * GIB, inFourDays: GIB } });

    const healed = await until(engine, isSettledAs("healed"));

    expect(healed).toMatchObject({ finding: { problem: "volume-filling", layer: "infrastructure" } });
    expect(whyOf(healed)).toMatch(/has 15Gi of class fast and can be expanded; 34 % of it is free/);
  });

  it("its driver cannot: why it says is told, and that it stays asked for", async () => {
    engine.cluster.add(storageClass("fast"), volumeClaim("data"));
    measured(engine.metrics, { data: FULL });
    await fills();
    await approve(await until(engine, isAwaiting));
    const conditions = [{ type: "ControllerResizeError", status: "True", message: "the pool is empty" }];
    engine.cluster.setStatus(TARGET, { conditions }, "external-resizer");

    const given = await until(engine, isSettledAs("handed-over"));

    expect(whyOf(given)).toMatch(/the pool is empty.*What expand-volume changed cannot be taken back, and stays/);
  });

  it.each<[string, () => void, RegExp]>([
    [
      "its class does not let it grow",
      () => engine.cluster.add(storageClass("fast", false), volumeClaim("data")),
      /1\.0 % of its bytes are free; its class fast does not allow expansion/,
    ],
    [
      "it was expanded before",
      () => {
        const annotations = { "kubeheal.io/volume-expanded": "7Gi to 10Gi" };
        engine.cluster.add(storageClass("fast"), volumeClaim("data", { metadata: { annotations } }));
      },
      /expanded once before \(7Gi to 10Gi\)/,
    ],
    [
      "only its inodes are used up",
      () => {
        engine.cluster.add(storageClass("fast"), volumeClaim("data"));
        measured(engine.metrics, { data: { ...FULL, bytesFree: 5 * GIB, inFourDays: GIB, inodesFree: 3 } });
      },
      /0\.3 % of its inodes are free.*see what makes so many small files/,
    ],
    [
      "there is room enough by now",
      () => {
        engine.cluster.add(storageClass("fast"), volumeClaim("data"));
        measured(engine.metrics, { data: { ...FULL, bytesFree: 5 * GIB, inFourDays: GIB } });
      },
      /the symptom does not show in the API: .*50 % of it is free/,
    ],
    [
      "nobody knows how full it is",
      () => {
        engine.cluster.add(storageClass("fast"), volumeClaim("data"));
        measured(engine.metrics, {});
      },
      /how full it is, nobody could say/,
    ],
  ])("%s: nothing is changed, and people are told", async (_what, happens, because) => {
    measured(engine.metrics, { data: FULL });
    happens();
    await fills();

    const given = await until(engine, isSettledAs("handed-over"));

    expect(whyOf(given)).toMatch(because);
    expect(await asks()).toMatchObject({ resources: { requests: { storage: "10Gi" } } });
  });

  it("its namespace has no more to give: the quota is named, also after a person agreed", async () => {
    engine.cluster.add(storageClass("fast"), volumeClaim("data"));
    const full = { "requests.storage": "10Gi" };
    engine.cluster.add({
      ...RESOURCE_QUOTA,
      metadata: { namespace: "shop", name: "disks" },
      status: { hard: full, used: full },
    } as never);
    measured(engine.metrics, { data: FULL });
    await fills();
    await approve(await until(engine, isAwaiting));

    const given = await until(engine, isSettledAs("handed-over"));

    expect(whyOf(given)).toMatch(/ResourceQuota disks has too little left for it to grow: 10Gi of 10Gi/);
    expect(await asks()).toMatchObject({ resources: { requests: { storage: "10Gi" } } });
  });
});
