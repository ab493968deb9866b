import { describe, expect, it } from "vitest";

import { readPolicy } from "../../lib/state/policies.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { IMAGE, lacks, refusal, render } from "../support/chart.ts";

async function readAsRendered(...values: string[]): ReturnType<typeof readPolicy> {
  const [map] = render(...IMAGE, ...values).filter(({ metadata }) => metadata.name === "kubeheal-policy");
  const cluster = new InMemoryCluster();
  cluster.add(namespace(map!.metadata.namespace ?? ""), map as unknown as KubeObject);
  return readPolicy(cluster, map!.metadata.namespace ?? "");
}

describe.skipIf(lacks("helm"))("the policy of the values is what the engine reads", () => {
  it("by default: numbers and no rules", async () => {
    expect(await readAsRendered()).toEqual({
      ok: true,
      paused: false,
      value: {
        "budget.target": 6,
        "budget.namespace": 2,
        "budget.cluster": 5,
        rules: [],
        open: [],
        windows: [],
        budgets: [],
      },
    });
  });

  it("with everything set", async () => {
    const policy = {
      "budget.namespace": "1",
      rules: [{ mode: "approve", namespaces: ["pay-*"], because: "it's: money" }],
      open: [{ kind: "Node", name: "worker-1", upTo: "R4" }],
      windows: [{ kind: "deny", schedule: "0 8 * * 1-5", duration: "10h", timeZone: "Europe/Berlin" }],
      budgets: [{ namespaces: ["batch"], atOnce: 4 }],
    };

    expect(await readAsRendered("--set-json", `policy=${JSON.stringify(policy)}`)).toMatchObject({
      ok: true,
      value: { ...policy, "budget.namespace": 1, windows: [{ ...policy.windows[0], duration: 36_000 }] },
    });
  });

  it.each([
    ["a mode", { rules: [{ mode: "always" }] }, /mode/],
    ["a misspelt key", { rule: [] }, /rule/],
    ["a number", { "budget.cluster": 5000 }, /budget\.cluster/],
  ])("%s is refused before anything is installed", (_what, policy, because) => {
    expect(refusal("--set-json", `policy=${JSON.stringify(policy)}`)).toMatch(because);
  });
});
