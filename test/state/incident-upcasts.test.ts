import { beforeEach, expect, it } from "vitest";

import { SCHEMA_VERSION } from "../../lib/domain/incident.ts";
import { Incidents } from "../../lib/state/incidents.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CONFIG_MAP } from "../../lib/world/kubernetes/kinds.ts";
import type { ConfigMap } from "../../lib/world/kubernetes/objects.ts";

/** As version 0.1.0 stored one in the middle of a workflow, paused by somebody. */
const OF_VERSION_1 = {
  schemaVersion: 1,
  id: "inc-0123456789ab-1",
  title: "KubePodCrashLooping: Deployment shop/cart",
  severity: "medium",
  namespace: "shop",
  target: { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "cart" },
  signals: [
    {
      kind: "alert",
      name: "KubePodCrashLooping",
      fingerprint: "f1",
      status: "firing",
      severity: "medium",
      startsAt: "2026-01-01T11:55:00.000Z",
      heardAt: "2026-01-01T11:55:00.000Z",
      labels: { namespace: "shop", pod: "cart-1" },
    },
  ],
  openedAt: "2026-01-01T11:55:00.000Z",
  changedAt: "2026-01-01T11:58:00.000Z",
  progress: { status: "healing" },
  dueAt: "2026-01-01T12:00:00.000Z",
  isParked: true,
  pausedBy: { who: "ada", at: "2026-01-01T11:58:00.000Z", because: "I look" },
  missing: [],
  workflow: {
    id: "wf-0123456789ab-1-1",
    problem: "bad-rollout",
    digest: "d1",
    plannedAt: "2026-01-01T11:57:00.000Z",
    answers: ["f1"],
    soakSeconds: 120,
    readyBefore: 2,
    steps: [
      {
        action: "undo-rollout",
        class: "R2",
        target: { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "cart" },
        summary: "puts cart back",
        parameters: { uid: "u1" },
        id: "wf-0123456789ab-1-1-s1-01234567",
        attempts: 0,
        state: { status: "pending" },
      },
    ],
    progress: {
      status: "parked",
      since: "2026-01-01T11:58:00.000Z",
      because: "paused by ada: I look",
      until: "2026-01-01T12:58:00.000Z",
    },
  },
  earlier: [],
  workflows: 1,
  ignored: 0,
  history: [{ at: "2026-01-01T11:58:00.000Z", kind: "person", text: "paused by ada: I look" }],
  traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
};

let cluster: InMemoryCluster;
let incidents: Incidents;
const put = (incident: object): void =>
  cluster.add({
    ...CONFIG_MAP,
    metadata: { namespace: "kubeheal", name: "incident-0123456789ab-1" },
    data: { "incident.json": JSON.stringify(incident) },
  } as ConfigMap);
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  incidents = new Incidents(cluster, "kubeheal");
});

it("an incident of version 1 goes on where it was; whoever paused it only said who they were", async () => {
  put(OF_VERSION_1);

  const stored = await incidents.load(OF_VERSION_1.id);

  expect(stored?.value).toEqual({
    ...OF_VERSION_1,
    schemaVersion: SCHEMA_VERSION,
    pausedBy: { ...OF_VERSION_1.pausedBy, selfDeclared: true },
    decisions: [],
    parents: [],
  });
});

it("one that nobody paused, too, and it is written in the new way", async () => {
  const { pausedBy: _, ...running } = OF_VERSION_1;
  put(running);

  const { value, version } = (await incidents.load(OF_VERSION_1.id))!;
  await incidents.save(value, version);

  const { data } = await cluster.get<ConfigMap>({
    ...CONFIG_MAP,
    namespace: "kubeheal",
    name: "incident-0123456789ab-1",
  });
  expect(JSON.parse(data!["incident.json"]!)).toEqual({
    ...running,
    schemaVersion: SCHEMA_VERSION,
    decisions: [],
    parents: [],
  });
});

it("one of version 3 has waited for nothing yet", async () => {
  const { pausedBy: _, ...running } = OF_VERSION_1;
  put({ ...running, schemaVersion: 3, decisions: [] });

  expect((await incidents.load(OF_VERSION_1.id))?.value).toMatchObject({ schemaVersion: SCHEMA_VERSION, parents: [] });
});

it("one of a newer engine is left alone: the next one to look may be of that version", async () => {
  put({ ...OF_VERSION_1, schemaVersion: SCHEMA_VERSION + 1 });

  await expect(incidents.load(OF_VERSION_1.id)).rejects.toMatchObject({ kind: "unavailable" });
});
