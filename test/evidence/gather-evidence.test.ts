import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Evidence } from "../../lib/domain/evidence.ts";
import { type Gathered, gatherEvidence } from "../../lib/evidence/gather-evidence.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import { sickCart, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { CART, NOW } from "../support/incidents.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const gather = (target = CART): Promise<Gathered> => gatherEvidence(engine.context, { target }, NOW);
async function seen(): Promise<Evidence> {
  const gathered = await gather();
  if (gathered.kind !== "evidence" || gathered.evidence.about !== "workload") throw new Error(gathered.kind);
  return gathered.evidence;
}
const cart = { ...DEPLOYMENT, namespace: "shop", name: "cart" };

it("sees the workload, its pods and its revisions, newest first", async () => {
  await sickCart(engine);

  const { workload, pods, revisions, owner } = await seen();

  expect(workload).toMatchObject({
    wanted: 3,
    ready: 3,
    updated: 1,
    isRolledOut: false,
    isObserved: true,
    isPaused: false,
    maintenance: false,
  });
  expect(owner.kind).toBe("person");
  expect(revisions.map(({ number, isCurrent, images, ready }) => ({ number, isCurrent, images, ready }))).toEqual([
    { number: 2, isCurrent: true, images: ["shop/cart:2.0"], ready: 0 },
    { number: 1, isCurrent: false, images: ["shop/cart:1.0"], ready: 3 },
  ]);
  const crashing = pods.filter(({ isReady }) => !isReady);
  expect([pods.length, crashing.length]).toEqual([4, 1]);
  expect(crashing[0]).toMatchObject({
    hasController: true,
    revision: revisions[0]?.name,
    containers: [{ image: "shop/cart:2.0", waiting: { reason: "CrashLoopBackOff" }, lastExit: { code: 1 } }],
  });
});

it("takes no pod of another workload for its own, whatever its labels say", async () => {
  await wellCart(engine);
  const stranger = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "shop", name: "stranger", labels: { app: "cart" } },
  };
  engine.cluster.add({ ...stranger, spec: { containers: [{ name: "x", image: "x" }] } } as never);

  expect((await seen()).pods.map(({ name }) => name)).not.toContain("stranger");
});

it("takes a revision that was taken up again for an old one: since when it is current is kept nowhere", async () => {
  await sickCart(engine);
  const before = engine.cluster.clock.now();
  await engine.cluster.patch(cart, [
    { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:1.0" },
  ]);
  await engine.passSeconds(60);

  const [newest] = (await seen()).revisions;

  expect(newest).toMatchObject({ number: 3, images: ["shop/cart:1.0"] });
  expect(Date.parse(newest!.since)).toBeLessThan(before.getTime());
});

describe("what cannot be had", () => {
  it("is gone", async () => {
    expect(await gather()).toEqual({ kind: "gone" });
  });

  it("is of a kind that nobody here knows, and is not there", async () => {
    const kind = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" };

    expect(await gather({ ...kind, namespace: "shop", name: "bill" })).toEqual({ kind: "gone" });
  });

  it.each([
    ["forbidden", "missing"],
    ["invalid", "missing"],
  ] as const)("is %s: it is recorded as missing", async (fault, kind) => {
    await wellCart(engine);
    const cluster = withFaults(engine.cluster, ({ verb }) => (verb === "list" ? fault : undefined));

    expect(await gatherEvidence({ world: { ...engine.context.world, cluster } }, { target: CART }, NOW)).toMatchObject({
      kind,
    });
  });

  it("is only what Events would add: the rest is judged, and the gap is told", async () => {
    await wellCart(engine);
    engine.cluster.images.set("shop/cart:1.0", "never-ready");
    await engine.passSeconds(60);
    const cluster = withFaults(engine.cluster, ({ verb, kind }) =>
      verb === "list" && kind === "Event" ? "forbidden" : undefined,
    );
    const world = { ...engine.context.world, cluster };

    const gathered = await gatherEvidence({ world }, { target: CART }, NOW);

    const missing = [expect.stringMatching(/^Events of namespace shop: /) as string];
    expect(gathered).toMatchObject({ kind: "evidence", evidence: { notes: [], missing } });
  });

  it("is unavailable just now: then nothing is concluded from it", async () => {
    await wellCart(engine);
    const cluster = withFaults(engine.cluster, ({ verb }) => (verb === "list" ? "unavailable" : undefined));

    await expect(
      gatherEvidence({ world: { ...engine.context.world, cluster } }, { target: CART }, NOW),
    ).rejects.toMatchObject({
      kind: "unavailable",
    });
  });
});
