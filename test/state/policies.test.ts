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
const reading = (data: Record<string, string> | undefined): ReturnType<typeof readPolicy> => {
  put(data);
  return readPolicy(cluster, "kubeheal");
};
const yaml = (...lines: string[]): Record<string, string> => ({ "policy.yaml": lines.join("\n") });

describe("what is left out has its default", () => {
  it.each<[string, Record<string, string> | undefined]>([
    ["no data at all", undefined],
    ["an empty policy.yaml", { "policy.yaml": "" }],
    ["only a comment in it", { "policy.yaml": "# nothing yet\n" }],
  ])("%s", async (_what, data) => {
    expect(await reading(data)).toEqual({
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

  it("numbers of before stand beside the rules of now", async () => {
    const read = await reading({
      "budget.cluster": "9",
      ...yaml(
        "rules:",
        "  - {mode: approve, namespaces: [payments-*], because: money}",
        "open:",
        "  - {namespace: openshift-ingress, upTo: R1}",
        "  - {kind: Node, name: worker-1, upTo: R4}",
        "windows:",
        '  - {kind: deny, schedule: "0 8 * * 1-5", duration: 10h, timeZone: Europe/Berlin}',
        "budgets:",
        "  - {namespaces: [batch], atOnce: 4}",
      ),
    });

    expect(read).toMatchObject({
      ok: true,
      value: {
        "budget.cluster": 9,
        rules: [{ mode: "approve", namespaces: ["payments-*"], because: "money" }],
        open: [
          { namespace: "openshift-ingress", upTo: "R1" },
          { kind: "Node", name: "worker-1", upTo: "R4" },
        ],
        windows: [{ kind: "deny", duration: 36_000, timeZone: "Europe/Berlin" }],
        budgets: [{ namespaces: ["batch"], atOnce: 4 }],
      },
    });
  });
});

describe("a mistake stops everything, in one sentence that names the key, its value and what is allowed", () => {
  it.each<[string, Record<string, string>, string]>([
    ["a number", { "budget.cluster": "many" }, 'budget.cluster is "many": expected number'],
    ["a budget below 0", { "budget.cluster": "-1" }, 'budget.cluster is "-1": expected number to be >=0'],
    ["half a workflow", { "budget.namespace": "1.5" }, 'budget.namespace is "1.5": expected int'],
    ["an unknown key", { "policy.yml": "" }, 'data: Unrecognized key: "policy.yml"'],
    ["no YAML", yaml("rules: ["), "policy.yaml is no YAML: Flow sequence in block collection must be"],
    ["a key twice", yaml("rules: []", "rules: []"), "policy.yaml is no YAML: Map keys must be unique"],
    ["a list", yaml("- auto"), "policy.yaml: it is a list of 1: expected object"],
    [
      "a mode",
      yaml("rules: [{mode: always}]"),
      'policy.yaml: rules.0.mode is "always": expected one of "observe"|"suggest"|"approve"|"auto"',
    ],
    [
      "a misspelt matcher",
      yaml("rules: [{mode: auto, namespace: shop}]"),
      'policy.yaml: rules.0: Unrecognized key: "namespace"',
    ],
    ["a class", yaml("open: [{namespace: x, upTo: R9}]"), 'policy.yaml: open.0.upTo is "R9": expected one of'],
    [
      "an opening of nothing",
      yaml("open: [{upTo: R1}]"),
      "policy.yaml: open.0 is an object: expected either a namespace, or kind and name",
    ],
    [
      "an opening of two things",
      yaml("open: [{namespace: x, kind: Node, name: y, upTo: R1}]"),
      "expected either a namespace",
    ],
    [
      "a mode that the label has",
      yaml("open: [{namespace: x, upTo: R1, mode: auto}]"),
      'open.0.mode is "auto": expected nothing: the namespace\'s label says it',
    ],
    [
      "a schedule",
      yaml('windows: [{kind: deny, schedule: "0 25 * * *", duration: 1h}]'),
      'windows.0.schedule is "0 25 * * *": expected a cron schedule with five parts',
    ],
    [
      "aliases without end",
      yaml(
        "a: &a [x,x,x,x,x,x,x,x,x]",
        ..."bcdefgh".split("").map((n, i) => `${n}: &${n} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`),
      ),
      "policy.yaml is no YAML",
    ],
  ])("%s", async (_what, data, because) => {
    const read = await reading(data);

    expect(read).toEqual({
      ok: false,
      because: expect.stringContaining(`ConfigMap kubeheal/kubeheal-policy: `) as string,
    });
    expect((read as { because: string }).because).toContain(because);
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

  it("there is none", async () => {
    expect(await readPolicy(cluster, "kubeheal")).toMatchObject({
      ok: false,
      because: expect.stringContaining("not found") as string,
    });
  });
});

it("is paused by its annotation", async () => {
  put(undefined, { "kubeheal.io/paused": "True " });

  expect(await readPolicy(cluster, "kubeheal")).toMatchObject({ ok: true, paused: true });
});
