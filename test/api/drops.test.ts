import { afterEach, beforeEach, expect, it } from "vitest";

import { DROPS_NAME } from "../../lib/state/drops.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { alert, webhook } from "../support/alerts.ts";
import { CountingCluster } from "../support/counting-cluster.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const INCIDENT = "inc-0123456789ab-1";
const STEP = "wf-0123456789ab-1-1-s1-00000000";

let engine: InMemoryEngine;
let counting: CountingCluster;
let areIncidentsBroken = false;
beforeEach(async () => {
  areIncidentsBroken = false;
  engine = new InMemoryEngine({}, (cluster) => {
    counting = new CountingCluster(cluster);
    return withFaults(counting, ({ verb, name }) =>
      areIncidentsBroken && verb === "create" && name?.startsWith("incident-") ? "unavailable" : undefined,
    );
  });
  await engine.context.drops.prepare();
});
afterEach(() => engine.stop());

const writes = (): number => counting.writes.filter(({ name }) => name === DROPS_NAME).length;

/** As the API says it, without what was never dropped. */
async function shown(): Promise<Record<string, number>> {
  const response = await engine.request("/api/v1/drops");
  const { drops } = (await response.json()) as { drops: { reason: string; count: number }[] };
  return Object.fromEntries(drops.filter(({ count }) => count > 0).map(({ reason, count }) => [reason, count]));
}

const send = (name: string, type: string, data: object, more: Record<string, string> = {}): Promise<Response> =>
  engine.post(`/functions/${name}`, data, {
    "ce-specversion": "1.0",
    "ce-id": "forged",
    "ce-source": "/anybody",
    "ce-type": type,
    "ce-subject": INCIDENT,
    ...more,
  });

it("a webhook body is one write, whatever is dropped of it", async () => {
  const named = (name: string, labels: Record<string, string> = {}): object =>
    alert(name, { namespace: "shop", ...labels });
  const hostile = Array.from({ length: 300 }, () => named("KubePodCrashLooping", { pod: "..", container: "main" }));
  const before = writes();

  const body = webhook(
    named("Watchdog"),
    { labels: "none" },
    named("KubePodCrashLooping", { generated_by: "kubeheal" }),
    alert(
      "KubePodCrashLooping",
      { namespace: "shop", pod: "gone-1", container: "main" },
      { status: "resolved", endsAt: new Date() },
    ),
    ...hostile,
  );
  const response = await engine.post("/alertmanager", { ...body, truncatedAlerts: 7 });

  expect(response.status).toBe(200);
  expect(writes() - before).toBe(1);
  expect(await shown()).toEqual({
    "alert-heartbeat": 1,
    "alert-own": 1,
    "alert-refused": 301,
    "alert-unheard": 1,
    "alerts-truncated": 7,
  });
});

it("a body that is sent again because something in it could not be written is counted when it is taken", async () => {
  const body = webhook(alert("Watchdog", {}), alert("NobodyKnows", { namespace: "shop" }));
  areIncidentsBroken = true;
  expect((await engine.post("/alertmanager", body)).status).toBe(503);
  expect(await shown()).toEqual({});
  areIncidentsBroken = false;

  expect((await engine.post("/alertmanager", body)).status).toBe(200);

  expect(await shown()).toEqual({ "alert-heartbeat": 1 });
});

it("forged and late events are answered as before, and counted", async () => {
  engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  const outcome = { kind: "done", changed: true, because: "it is done" };
  const score = { namespace: "shop", kind: "Pod", name: "gone-1", model: "m", score: 0.99 };
  const answers = [
    await send(
      "steps",
      "io.kubeheal.step.requested",
      { step: STEP, attempt: 1, proof: "x" },
      { "ce-action": "evict-pod" },
    ),
    await send("workflows", "io.kubeheal.step.completed", { step: STEP, attempt: 1, token: "x", outcome }),
    await send("workflows", "io.kubeheal.incident.changed", {}),
    await send("notifications", "io.kubeheal.incident.healed", {}),
    await send("steps", "io.kubeheal.step.completed", {}),
    await send("steps", "io.kubeheal.step.requested", { step: 7 }, { "ce-action": "evict-pod" }),
    await send("anomalies", "io.kubeheal.anomaly.scored", score),
    await engine.post(`/api/v1/incidents/${INCIDENT}/pause`, {}),
  ].map(({ status }) => status);

  expect(answers).toEqual([202, 202, 202, 202, 202, 422, 202, 404]);
  expect(await shown()).toEqual({
    "step-not-requested": 1,
    "outcome-not-awaited": 1,
    "no-such-incident": 2,
    "not-for-us": 1,
    "refused-event": 1,
    "score-lost": 1,
    "no-such-decision": 1,
  });
});

it("is in /metrics, with a 0 for what was never dropped", async () => {
  await engine.post("/alertmanager", webhook(alert("Watchdog", {})));

  const text = await (await engine.request("/metrics")).text();

  expect(text).toContain('coordination_engine_dropped_total{reason="alert-heartbeat"} 1');
  expect(text).toContain('coordination_engine_dropped_total{reason="alert-own"} 0');
});

it("its ConfigMap is made by the heartbeat", async () => {
  const fresh = new InMemoryEngine();
  await fresh.passSeconds(fresh.settings.heartbeatSeconds);

  await fresh.post("/alertmanager", webhook(alert("Watchdog", {})));

  expect(await fresh.context.drops.load()).toEqual({ "alert-heartbeat": 1 });
  await fresh.stop();
});
