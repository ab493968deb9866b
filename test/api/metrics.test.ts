import { afterEach, describe, expect, it } from "vitest";

import { prune } from "../../lib/healing/prune.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { closedIncident, settled } from "../support/incidents.ts";

let engine: InMemoryEngine;
afterEach(() => engine.stop());

const scrape = async (init: RequestInit = {}): Promise<{ response: Response; samples: Map<string, number> }> => {
  const response = await engine.request("/metrics", init);
  const lines = (await response.clone().text()).split("\n").filter((line) => line.startsWith("coordination_engine_"));
  const samples = new Map(
    lines.map((line): [string, number] => [
      line.slice("coordination_engine_".length, line.lastIndexOf(" ")),
      Number(line.slice(line.lastIndexOf(" ") + 1)),
    ]),
  );
  return { response, samples };
};

it("tells what is open, what is left of the budget, and when the last tick was", async () => {
  engine = new InMemoryEngine();
  await engine.passSeconds(1);
  await engine.context.incidents.create(settled("handed-over", 5, { severity: "critical" }));

  const { response, samples } = await scrape();

  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  expect(Object.fromEntries(samples)).toMatchObject({
    'incidents_open{phase="handed-over",severity="critical"}': 1,
    workflows_active: 0,
    paused: 0,
    'budget_limit{scope="cluster"}': 5,
    'budget_left{scope="cluster"}': 5,
    heartbeat_interval_seconds: 600,
  });
  const tick = samples.get("last_tick_timestamp_seconds") ?? 0;
  expect(tick).toBeGreaterThan(engine.cluster.clock.now().getTime() / 1000 - 10);
});

it("says nothing of what cannot be known", async () => {
  engine = new InMemoryEngine();
  const policy = { apiVersion: "v1", kind: "ConfigMap", namespace: engine.settings.namespace, name: "kubeheal-policy" };
  await engine.cluster.delete(policy);

  const { samples } = await scrape();

  expect(samples.get("paused")).toBe(1);
  // That nothing was dropped is known.
  const known = [...samples.keys()].filter((sample) => !sample.startsWith("dropped_total"));
  expect(known.filter((sample) => /budget|_bucket|_total/.test(sample))).toEqual([]);
});

it("goes on where it was, whichever process is asked and whatever was deleted", async () => {
  engine = new InMemoryEngine({ retentionDays: 1 });
  await engine.context.incidents.create(closedIncident());
  const first = (await scrape()).samples;
  await engine.passSeconds(2 * 24 * 3600);
  await prune(engine.context);
  expect(await engine.incidents()).toEqual([]);

  const { samples } = await scrape();

  const counters = [...first].filter(([sample]) => /(_total|_bucket|_sum|_count)(\{|$)/.test(sample));
  expect(counters.length).toBeGreaterThan(50);
  for (const [sample, value] of counters) expect([sample, samples.get(sample)]).toEqual([sample, value]);
});

it("allows GET only", async () => {
  engine = new InMemoryEngine();

  const response = await engine.request("/metrics", { method: "POST" });

  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
});

describe("where people log in", () => {
  const as = (who: string): RequestInit => ({ headers: { authorization: `Bearer ${who}-token` } });
  const inACluster = (): void => {
    engine = new InMemoryEngine({}, (cluster) => cluster, {
      kind: "cluster",
      token: () => "w".repeat(16),
      inPod: true,
    });
    for (const who of ["prometheus", "ada"]) engine.cluster.accounts.add(`${who}-token`, who);
    engine.cluster.accounts.grantPath("prometheus", "/metrics");
    engine.cluster.accounts.grant({ to: "ada", verbs: ["get", "list"], resources: ["incidents"] });
  };

  it("is for those who may get the path, as Kubernetes' own components have it", async () => {
    inACluster();

    expect((await scrape(as("prometheus"))).response.status).toBe(200);
    const refused = await engine.request("/metrics", as("ada"));
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { code: "forbidden", error: 'user "ada" may not get the path /metrics' },
    ]);
  });

  it("is for nobody without a token, unless an admin allows it", async () => {
    inACluster();

    const { status, headers } = await engine.request("/metrics");
    expect([status, headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    engine.cluster.accounts.grantPath("system:unauthenticated", "/metrics");
    expect((await scrape()).response.status).toBe(200);
  });
});
