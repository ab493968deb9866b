import { beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import type { Attempt } from "../../lib/domain/target-record.ts";
import { hashOfTarget } from "../../lib/domain/target.ts";
import type { ConfigMapObject } from "../../lib/state/config-maps.ts";
import { TargetRecords } from "../../lib/state/target-records.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CART, NOW, ago, healing, incident, settled } from "../support/incidents.ts";

const HASH = hashOfTarget(CART);
let cluster: InMemoryCluster;
let targets: TargetRecords;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  targets = new TargetRecords(cluster, "kubeheal");
});

const by = (who: string, now = NOW): { incident: string; until: Date; now: Date } => ({
  incident: who,
  until: new Date(ago(-60)),
  now,
});
const underWay = async (): Promise<Incident | undefined> => healing();
const holder = async (): Promise<string | undefined> => (await targets.load(HASH))?.value.heldBy?.incident;
const attempt = (workflow: string, parts: Partial<Attempt> = {}): Attempt => ({
  remedy: "bad-rollout",
  workflow,
  incident: "inc-0123456789ab-1",
  at: ago(60),
  ending: "healed",
  because: "it holds",
  ...parts,
});

describe("episodes", () => {
  it("are counted from one, and only by who closes the last", async () => {
    expect(await targets.nextEpisode(HASH, CART, 0)).toEqual({ episode: 1, isFresh: true });
    expect(await targets.nextEpisode(HASH, CART, 0)).toEqual({ episode: 1, isFresh: false });
    expect(await targets.nextEpisode(HASH, CART, 1)).toEqual({ episode: 2, isFresh: true });
    expect(await targets.nextEpisode(HASH, CART, 0)).toEqual({ episode: 2, isFresh: false });
  });

  it("are the same for all who ask at the same moment, and new for one of them", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => targets.nextEpisode(HASH, CART, 0)));

    expect(answers.map(({ episode }) => episode)).toEqual([1, 1, 1, 1]);
    expect(answers.filter(({ isFresh }) => isFresh)).toHaveLength(1);
  });

  it("go on after a hold, and keep it", async () => {
    await targets.hold(CART, by("a"), underWay);

    expect(await targets.nextEpisode(HASH, CART, 1)).toEqual({ episode: 2, isFresh: true });
    expect(await holder()).toBe("a");
  });
});

describe("a hold", () => {
  it("is refused to others, naming who has it", async () => {
    expect(await targets.hold(CART, by("a"), underWay)).toBeUndefined();
    expect(await targets.hold(CART, by("a"), underWay)).toBeUndefined();
    expect(await targets.hold(CART, by("b"), underWay)).toBe("Deployment shop/cart is held by a");
  });

  it.each([
    ["is closed", incident({ progress: { status: "closed", ending: "healed", because: "", at: ago(1) } }), NOW],
    ["is settled", settled("handed-over", 1), NOW],
    ["is gone", undefined, NOW],
    ["is past its time", healing(), new Date(ago(-61))],
  ])("of an incident that %s is taken over", async (_what, other, now) => {
    await targets.hold(CART, by("a"), underWay);

    expect(await targets.hold(CART, by("b", now), async () => other)).toBeUndefined();
    expect(await holder()).toBe("b");
  });

  it("goes to one of two who ask at the same moment", async () => {
    const answers = await Promise.all([targets.hold(CART, by("a"), underWay), targets.hold(CART, by("b"), underWay)]);

    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(answers.filter((answer) => answer?.includes("is held by"))).toHaveLength(1);
  });
});

describe("a release", () => {
  it("gives back, and writes down what was tried, once", async () => {
    await targets.hold(CART, by("a"), underWay);
    await targets.release(CART, "a", attempt("wf-1"));
    const after = await targets.load(HASH);

    await targets.release(CART, "a", attempt("wf-1"));

    expect(after?.value).toMatchObject({ tried: [{ workflow: "wf-1" }] });
    expect(after?.value).not.toHaveProperty("heldBy");
    expect(await targets.load(HASH)).toEqual(after);
  });

  it("takes nothing from another holder, and writes down all the same", async () => {
    await targets.hold(CART, by("b"), underWay);

    await targets.release(CART, "a", attempt("wf-1"));

    expect((await targets.load(HASH))?.value).toMatchObject({
      heldBy: { incident: "b" },
      tried: [{ workflow: "wf-1" }],
    });
  });

  it("corrects how a workflow ended", async () => {
    await targets.hold(CART, by("a"), underWay);
    await targets.release(CART, "a", attempt("wf-1"));
    await targets.release(CART, "a", attempt("wf-1", { ending: "handed-over" }));

    expect((await targets.load(HASH))?.value.tried).toMatchObject([{ workflow: "wf-1", ending: "handed-over" }]);
  });

  it("keeps the twenty newest attempts", async () => {
    await targets.hold(CART, by("a"), underWay);
    for (let n = 1; n <= 22; n += 1) await targets.release(CART, "a", attempt(`wf-${n}`));

    const { tried } = (await targets.load(HASH))!.value;
    expect([tried.length, tried[0]?.workflow, tried.at(-1)?.workflow]).toEqual([20, "wf-3", "wf-22"]);
  });

  it("of what nobody knows makes nothing", async () => {
    await targets.release(CART, "a", attempt("wf-1"));

    expect(await targets.load(HASH)).toBeUndefined();
  });
});

it("reads what an older engine wrote, and writes it on in today's form", async () => {
  const older = { target: CART, episode: 3, tried: [attempt("wf-1")] };
  await cluster.create<ConfigMapObject>({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `target-${HASH}`, namespace: "kubeheal" },
    data: { "target.json": JSON.stringify({ schemaVersion: 1, ...older }) },
  });

  expect((await targets.load(HASH))?.value).toEqual({ schemaVersion: 2, ...older });
});
