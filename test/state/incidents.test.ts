import { beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { Incidents } from "../../lib/state/incidents.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { ConfigMap } from "../../lib/world/kubernetes/objects.ts";
import { NOW, TOKEN, ago, healing, incident, requested, settled, signal } from "../support/incidents.ts";

let cluster: InMemoryCluster;
let incidents: Incidents;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  incidents = new Incidents(cluster, "kubeheal");
});

const id = (n: number): string => `inc-0123456789ab-${n}`;
const { dueAt: _, ...over } = incident({
  id: id(3),
  progress: { status: "closed", ending: "healed", because: "quiet", at: ago(1) },
});
const ALL: readonly Incident[] = [
  incident({ id: id(1) }),
  settled("handed-over", 5, { id: id(2), namespace: "till" }),
  over,
];

describe("a list", () => {
  beforeEach(async () => {
    for (const each of ALL) await incidents.create(each);
  });

  it.each([
    [{}, [1, 2, 3]],
    [{ open: true }, [1, 2]],
    [{ open: false }, [3]],
    [{ due: true }, [1, 2]],
    [{ namespace: "till" }, [2]],
    [{ open: false, namespace: "till" }, []],
  ])("by %j", async (query, expected) => {
    const { items } = await incidents.list(query);

    expect(items.map((each) => each.id)).toEqual(expected.map(id));
  });

  it("by when they were opened, in slots of five minutes; what an older engine opened is in none", async () => {
    const at = (secondsAgo: number, n: number): Incident => incident({ id: id(n), openedAt: ago(secondsAgo) });
    for (const each of [at(0, 4), at(599, 5), at(601, 6), at(901, 7)]) await incidents.create(each);
    await cluster.patch(
      { apiVersion: "v1", kind: "ConfigMap", namespace: "kubeheal", name: "incident-0123456789ab-4" },
      [{ op: "remove", path: "/metadata/labels/kubeheal.io~1opened" }],
    );

    const { items } = await incidents.list({ openedSince: { from: new Date(ago(600)), now: NOW } });

    expect(items.map((each) => each.id)).toEqual([1, 2, 3, 5].map(id));
  });

  it("comes in pages that hold everything once", async () => {
    const first = await incidents.list({ limit: 2 });
    const second = await incidents.list({ limit: 2, continue: first.continue });

    expect([...first.items, ...second.items].map((each) => each.id)).toEqual([1, 2, 3].map(id));
    expect(second.continue).toBeUndefined();
  });

  it("is of metadata only, and other ConfigMaps are none of it", async () => {
    cluster.add({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "other", namespace: "kubeheal" } });
    const before = cluster.requests.length;

    await incidents.list({});

    expect(cluster.requests.slice(before).map(({ verb }) => verb)).toEqual(["listMetadata"]);
  });

  it("tells of each what people and ticks need", async () => {
    const { items } = await incidents.list({ namespace: "till" });

    expect(items[0]).toMatchObject({
      id: id(2),
      phase: "handed-over",
      isOpen: true,
      severity: "medium",
      namespace: "till",
      target: "Deployment shop/cart",
      title: "KubePodCrashLooping: Deployment shop/cart",
      why: "so it came out",
      openedAt: ago(300),
      changedAt: ago(300),
      outcome: "handed-over",
      dueAt: new Date(ago(300)),
      workflow: undefined,
      externalId: undefined,
      alerts: ["f1"],
    });
  });
});

it("shows nothing secret in what every list reads", async () => {
  await incidents.create(healing({ steps: [requested()] }));

  expect(
    JSON.stringify(
      (await cluster.listMetadata({ apiVersion: "v1", kind: "ConfigMap" }, { namespace: "kubeheal" })).items,
    ),
  ).not.toContain(TOKEN);
});

it("has marks that the API server takes, whatever was told", async () => {
  await incidents.create(
    settled("handed-over", 5, {
      title: "x\r\ny",
      progress: { status: "settled", ending: "handed-over", because: `a\n\u001b[2J${"x".repeat(900)}`, at: ago(1) },
    }),
  );

  const { metadata } = await cluster.get<ConfigMap>({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "kubeheal",
    name: "incident-0123456789ab-1",
  });
  expect(metadata.annotations).toMatchObject({ "kubeheal.io/title": "x y" });
  expect(metadata.annotations?.["kubeheal.io/why"]).toMatch(/^a \[2Jx{490,}…$/);
});

it("is due no earlier than it says: a tick that comes in the same second must not be too early", async () => {
  await incidents.create(incident({ dueAt: "2026-01-01T12:00:00.001Z" }));

  expect((await incidents.list({})).items[0]?.dueAt).toEqual(new Date("2026-01-01T12:00:01Z"));
});

it("is opened once", async () => {
  await incidents.create(incident());

  await expect(incidents.create(incident({ signals: [signal({ fingerprint: "f2" })] }))).rejects.toMatchObject({
    kind: "exists",
  });
});

it("is removed, and again, with no harm", async () => {
  await incidents.create(incident());
  await incidents.remove(id(1));
  await incidents.remove(id(1));

  expect(await incidents.load(id(1))).toBeUndefined();
});

it("that cannot be read is taken out of the ticks' way, and stays for people to look at", async () => {
  await incidents.create(incident());
  await cluster.patch({ apiVersion: "v1", kind: "ConfigMap", namespace: "kubeheal", name: "incident-0123456789ab-1" }, [
    { op: "replace", path: "/data/incident.json", value: "{" },
  ]);

  await incidents.quarantine(id(1));
  await incidents.quarantine(id(1));

  expect((await incidents.list({ open: true, due: true })).items).toEqual([]);
  expect((await incidents.list({})).items).toMatchObject([{ id: id(1), phase: "unreadable" }]);
});

it("tells a listener of what was stored, and not of what was not", async () => {
  const heard: string[] = [];
  const told = new Incidents(cluster, "kubeheal", ({ id: stored }) => heard.push(stored));
  await told.create(incident());
  await told.create(incident()).catch(() => undefined);
  await told.save(incident(), (await told.load(id(1)))!.version);

  expect(heard).toEqual([id(1), id(1)]);
});
