import { describe, expect, it } from "vitest";

import { Died, type Fault, withFaults } from "../../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { CONFIG_MAP } from "../../../lib/world/kubernetes/kinds.ts";
import type { ConfigMap } from "../../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../../lib/world/world.ts";

const A = { ...CONFIG_MAP, namespace: "default", name: "a" };
const note = (text: string, name = "a"): ConfigMap => ({
  ...CONFIG_MAP,
  metadata: { name, namespace: "default" },
  data: { text },
});

async function texts(cluster: Cluster): Promise<(string | undefined)[]> {
  const { items } = await cluster.list<ConfigMap>(CONFIG_MAP, { namespace: "default" });
  return items.map((item) => item.data?.["text"]);
}

async function outcomeOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "done",
    (error: Error & { kind?: string }) => error.kind ?? error.name,
  );
}

describe("a planned fault", () => {
  it.each<[Fault, string, string[]]>([
    ["unavailable", "unavailable", []],
    ["throttled", "throttled", []],
    ["die-before", "Died", []],
    ["die-after", "Died", ["1"]],
    ["lost-reply", "unknown-result", ["1"]],
  ])("%s of a write is told as %s, and leaves behind %j", async (fault, told, left) => {
    const cluster = new InMemoryCluster();
    const faulty = withFaults(cluster, ({ verb }) => (verb === "create" ? fault : undefined));

    expect(await outcomeOf(faulty.create(note("1")))).toBe(told);
    expect(await texts(cluster)).toEqual(left);
  });

  it("of a lost reply to a read is only that the server is not to be reached", async () => {
    const cluster = new InMemoryCluster();
    await cluster.create(note("1"));

    const attempt = withFaults(cluster, () => "lost-reply").get(A);

    await expect(attempt).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("comes at the call that the plan names, and at no other", async () => {
    const cluster = new InMemoryCluster();
    const calls: string[] = [];
    const faulty = withFaults(cluster, ({ n, verb, kind, namespace, name }) => {
      calls.push(`${verb} ${kind} ${namespace}/${name}`);
      return n === 2 ? "conflict" : undefined;
    });

    const first = await faulty.create(note("1"));
    expect(await outcomeOf(faulty.replace({ ...first, data: { text: "2" } }))).toBe("conflict");
    expect(await outcomeOf(faulty.replace({ ...first, data: { text: "2" } }))).toBe("done");

    expect(calls).toEqual(["create ConfigMap default/a", "replace ConfigMap default/a", "replace ConfigMap default/a"]);
  });

  it("makes a read stale by one write: an old text, a missing object, one that is gone", async () => {
    const cluster = new InMemoryCluster();
    const stale = withFaults(cluster, () => "stale");
    const read = async () => [await outcomeOf(stale.get(A)), await texts(stale)];

    const first = await cluster.create(note("1"));
    const afterCreate = await read();
    await cluster.replace({ ...first, data: { text: "2" } });
    const afterReplace = await read();
    await cluster.delete(A);
    const afterDelete = await read();

    expect(afterCreate).toEqual(["not-found", []]);
    expect(afterReplace).toEqual(["done", ["1"]]);
    expect(afterDelete).toEqual(["done", ["2"]]);
  });

  it("of a killed process is nothing that a handler of errors of the world would take for its own", async () => {
    const faulty = withFaults(new InMemoryCluster(), () => "die-before");

    const error = await faulty.get(A).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(Died);
    expect(error).not.toHaveProperty("kind");
  });
});
