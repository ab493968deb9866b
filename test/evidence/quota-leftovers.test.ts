import { beforeEach, expect, it } from "vitest";

import { leftoversIn } from "../../lib/evidence/quota-leftovers.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { job } from "../support/jobs.ts";

const FULL = { "count/pods": "2" };
let cluster: InMemoryCluster;

beforeEach(async () => {
  cluster = new InMemoryCluster();
  cluster.images.set("shop/broken:1", "crashes");
  cluster.add(job("report", { image: "shop/broken:1", backoffLimit: 0 }), job("fine", {}));
  await cluster.clock.passSeconds(1200);
});

const look = async (parts: { readonly hard?: object; readonly used?: object; readonly spec?: object } = {}) => {
  const { hard = FULL, used = FULL, spec } = parts;
  const metadata = { namespace: "shop", name: "full" };
  const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata, status: { hard, used }, ...(spec && { spec }) };
  return (await leftoversIn(cluster, quota as never, cluster.clock.now())).leftovers.map(({ name }) => name);
};

it("finds what has failed a while ago, and not what has ended well", async () => {
  expect(await look()).toEqual([expect.stringMatching(/^report-/)]);
});

it.each([
  ["counts only what runs", { hard: { pods: "2" }, used: { pods: "2" } }],
  ["has room", { used: { "count/pods": "1" } }],
  ["allows none at all", { hard: { "count/pods": "0" }, used: { "count/pods": "0" } }],
  ["counts some pods only", { spec: { scopes: ["BestEffort"] } }],
])("finds nothing for a quota that %s", async (_what, parts) => {
  expect(await look(parts)).toEqual([]);
});

it("leaves people the time to read what failed", async () => {
  cluster.add(job("newest", { image: "shop/broken:1", backoffLimit: 0 }));
  await cluster.clock.passSeconds(600);

  expect(await look()).toEqual([expect.stringMatching(/^report-/)]);
});
