import { beforeEach, describe, expect, it } from "vitest";

import { readPolicy } from "../../lib/state/policies.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";

let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
});
const put = (data?: Record<string, string>, annotations: Record<string, string> = {}): void =>
  cluster.add({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kubeheal-policy", namespace: "kubeheal", annotations },
    ...(data && { data }),
  });

it.each([
  ["empty", undefined, { "budget.namespace": 2, "budget.cluster": 5 }],
  ["with budgets", { "budget.namespace": "1", "budget.cluster": "0" }, { "budget.namespace": 1, "budget.cluster": 0 }],
])("a policy that is %s can be read", async (_what, data, value) => {
  put(data);

  expect(await readPolicy(cluster, "kubeheal")).toEqual({ ok: true, value, paused: false });
});

describe("a policy that cannot be read is an answer, and that answer is stop", () => {
  it.each([
    [
      "a spelling mistake",
      { "budget.namepsace": "1" },
      /^ConfigMap kubeheal\/kubeheal-policy: data: Unrecognized key: "budget\.namepsace"$/,
    ],
    ["a budget that is no number", { "budget.cluster": "many" }, /: budget\.cluster is "many": expected number$/],
    ["a budget below 0", { "budget.cluster": "-1" }, /budget\.cluster/],
    ["half a workflow", { "budget.namespace": "1.5" }, /budget\.namespace/],
  ])("%s", async (_what, data, because) => {
    put(data);

    expect(await readPolicy(cluster, "kubeheal")).toEqual({
      ok: false,
      because: expect.stringMatching(because) as string,
    });
  });

  it("there is none", async () => {
    expect(await readPolicy(cluster, "kubeheal")).toMatchObject({ ok: false });
  });

  it.each(["forbidden", "unavailable", "throttled"] as const)("when reading it is %s", async (fault) => {
    put();

    expect(
      await readPolicy(
        withFaults(cluster, () => fault),
        "kubeheal",
      ),
    ).toMatchObject({ ok: false });
  });
});

it("is paused by its annotation", async () => {
  put(undefined, { "kubeheal.io/paused": "True " });

  expect(await readPolicy(cluster, "kubeheal")).toMatchObject({ ok: true, paused: true });
});
