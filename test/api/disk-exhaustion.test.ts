import { afterEach, beforeEach, expect, it } from "vitest";

import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { finds, growing, steady } from "../support/metrics-found.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const disk = (instance: string, mountpoint: string): Record<string, string> => ({
  instance,
  mountpoint,
  device: `/dev${mountpoint}`,
  fstype: "xfs",
});
const ask = async (query = ""): Promise<unknown> =>
  (await engine.request(`/api/v1/predict/disk-exhaustion${query}`)).json();

/** Two nodes: a full disk, one that fills within nine days, and one that empties. */
function measure(): void {
  const at = engine.cluster.clock.now();
  finds(engine.metrics, [
    [
      "node_uname_info",
      [
        steady({ instance: "10.0.0.1:9100", nodename: "worker-1" }, 1),
        steady({ instance: "10.0.0.2:9100", nodename: "worker-2" }, 1),
      ],
    ],
    [
      "node_filesystem_avail_bytes",
      [
        growing(disk("10.0.0.2:9100", "/var"), 42e9, { at, perDay: -5e9 }),
        steady(disk("10.0.0.1:9100", "/"), 0),
        growing(disk("10.0.0.1:9100", "/data"), 60e9, { at, perDay: 1e9 }),
        steady(disk("10.0.0.9:9100", "/without-a-size"), 1),
      ],
    ],
    [
      "node_filesystem_size_bytes",
      [
        steady(disk("10.0.0.1:9100", "/"), 100e9),
        steady(disk("10.0.0.1:9100", "/data"), 100e9),
        steady(disk("10.0.0.2:9100", "/var"), 100e9),
      ],
    ],
  ]);
}

it("tells of each filesystem of each node when it is full, the soonest first: a full one hides behind no mean", async () => {
  measure();

  expect(await ask()).toMatchObject({
    status: "success",
    critical_count: 1,
    warning_count: 0,
    total: 3,
    results: [
      {
        node: "worker-1",
        mountpoint: "/",
        available_bytes: 0,
        used_percent: 1,
        days_until_full: 0,
        urgency: "critical",
      },
      {
        node: "worker-2",
        mountpoint: "/var",
        device: "/dev/var",
        total_bytes: 100e9,
        daily_fill_rate_bytes: 5e9,
        fill_r_squared: 1,
        days_until_full: 9,
        urgency: "info",
        projected_full_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
      },
      { node: "worker-1", mountpoint: "/data", days_until_full: -1, urgency: "stable", daily_fill_rate_bytes: -1e9 },
    ],
    missing: [],
  });
});

it("asks for the node by its name, whatever its exporter is called, and for a mount point as it is", async () => {
  measure();
  await ask("?node=worker-2&mountpoint=%2Fvar%22");

  expect(engine.metrics.asked.at(-1)).toContain(String.raw`instance=~"10\\.0\\.0\\.2:9100",mountpoint="/var\""}`);
});

it("and finds nothing on a node that nobody knows", async () => {
  measure();
  await ask("?node=worker-7");

  expect(engine.metrics.asked.at(-1)).toContain(String.raw`instance=~"[^\\s\\S]"`);
});

it("where no exporter says what its node is called, the name is looked for in its address", async () => {
  finds(engine.metrics, [["node_uname_info", "fails"]]);

  expect(await ask("?node=worker-2")).toMatchObject({
    scope: "worker-2",
    results: [],
    missing: [expect.stringContaining("Prometheus answers 503")],
  });
  expect(engine.metrics.asked.at(-1)).toContain('instance=~".*worker-2.*"');
});

it("says when there is no answer", async () => {
  engine.metrics.fault = "unavailable";
  const response = await engine.request("/api/v1/predict/disk-exhaustion");

  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
});

it("is told only to those who may see the whole cluster", async () => {
  await engine.stop();
  engine = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
  engine.cluster.accounts.add("ada-token", "ada");
  engine.cluster.accounts.grant({ to: "ada", namespace: "shop", verbs: ["get"], resources: ["incidents"] });
  const response = await engine.request("/api/v1/predict/disk-exhaustion", {
    headers: { authorization: "Bearer ada-token" },
  });

  expect(response.status).toBe(403);
  expect(engine.metrics.asked).toEqual([]);
});
