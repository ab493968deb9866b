import { expect, it } from "vitest";

import { CONFIG_MAP, NODE, TOKEN_REVIEW } from "../../../lib/world/kubernetes/kinds.ts";
import type { ObjectMeta, WriteOptions } from "../../../lib/world/world.ts";
import { OTHER_UID, named, outcomeOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

const NOWHERE = "no-such-namespace";
const REHEARSED: WriteOptions = { dryRun: true };

export function stores(stage: Stage): void {
  it("gives an object its uid, version and time, and gives back what it stored", async () => {
    const answered = await stage.create("made", { size: "3" }, { labels: { tier: "web" } });

    const object = await stage.stored("made");
    expect(answered).toEqual(object);
    expect(object).toMatchObject({ ...CONFIG_MAP, metadata: { name: "made", labels: { tier: "web" } } });
    expect(object.metadata.namespace).toBe(stage.namespace);
    expect(object.data).toEqual({ size: "3" });
    expect(object.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(object.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(object.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("lets only the first of several create an object", async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => outcomeOf(stage.create("first"))));

    expect(outcomes.sort()).toEqual(["done", "exists", "exists", "exists"]);
  });

  it("does not find what does not exist, and says what that was", async () => {
    await expect(stage.stored("nobody")).rejects.toMatchObject({ kind: "not-found" });
    await expect(stage.stored("nobody")).rejects.toThrow(/nobody/);
    expect(await outcomeOf(stage.cluster.get({ ...NODE, name: "no-such-node" }))).toBe("not-found");
  });

  it("neither creates nor finds anything in a namespace that does not exist", async () => {
    const lost = { ...stage.ref("lost"), namespace: NOWHERE };

    expect(await outcomeOf(stage.create("lost", {}, { namespace: NOWHERE }))).toBe("not-found");
    expect(await outcomeOf(stage.cluster.get(lost))).toBe("not-found");
  });

  it.each<[string, () => Promise<unknown>]>([
    ["a label's value with a space", () => stage.create("odd-label", {}, { labels: { tier: "we b" } })],
    ["a key of data with a slash", () => stage.create("odd-key", { "a/b": "1" })],
    ["more than one MiB of data", () => stage.create("large", { much: "x".repeat(1_100_000) })],
    ["a version before there is an object", () => stage.create("versioned", {}, { resourceVersion: "5" })],
    [
      "to make one of a kind that is not in the table",
      () => stage.cluster.create({ apiVersion: "v1", kind: "Frob", metadata: { name: "a" } }),
    ],
    [
      "to delete one of a kind that is not in the table",
      () => stage.cluster.delete({ ...stage.ref("a"), kind: "Frob" }),
    ],
    ["a namespaced kind without a namespace", () => stage.cluster.get({ ...CONFIG_MAP, name: "a" })],
    ["a cluster-scoped kind with a namespace", () => stage.cluster.get({ ...stage.ref("a"), ...NODE })],
    ["to read back a review", () => stage.cluster.get({ ...TOKEN_REVIEW, name: "a" })],
  ])("refuses %s as invalid", async (_, attempt) => {
    expect(await outcomeOf(attempt())).toBe("invalid");
  });

  it("patches nothing of a kind that the server does not know", async () => {
    const attempt = stage.cluster.patch({ ...stage.ref("a"), kind: "Frob" }, [{ op: "add", path: "/data", value: {} }]);

    expect(await outcomeOf(attempt)).toBe("not-found");
  });

  it("replaces what was read, and moves the version on", async () => {
    const before = await stage.create("replaced");

    const after = await stage.cluster.replace({ ...before, data: { size: "2" } });

    expect(await stage.stored("replaced")).toEqual(after);
    expect(after.data).toEqual({ size: "2" });
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion));
  });

  it("lets only the first of several writers replace what they all have read", async () => {
    const before = await stage.create("contested");

    const outcomes = ["2", "3", "4", "5"].map((size) =>
      outcomeOf(stage.cluster.replace({ ...before, data: { size } })),
    );

    expect((await Promise.all(outcomes)).sort()).toEqual(["conflict", "conflict", "conflict", "done"]);
  });

  it("keeps the version where a replace changes nothing", async () => {
    const before = await stage.create("unchanged");

    const after = await stage.cluster.replace(before);

    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it.each<[string, Partial<ObjectMeta>, string]>([
    ["by an old version", { resourceVersion: "1" }, "conflict"],
    ["without a version", { resourceVersion: "" }, "invalid"],
    ["by a version that is none", { resourceVersion: "new" }, "invalid"],
    ["by the uid of another object", { uid: OTHER_UID }, "conflict"],
    ["under a name that nobody has", { name: "nobody" }, "not-found"],
    ["with a label's value with a space", { labels: { tier: "we b" } }, "invalid"],
  ])("does not replace %s", async (how, metadata, outcome) => {
    const before = await stage.create(named(how));

    const attempt = stage.cluster.replace({ ...before, metadata: { ...before.metadata, ...metadata }, data: {} });

    expect(await outcomeOf(attempt)).toBe(outcome);
    expect(await stage.stored(named(how))).toEqual(before);
  });

  it("answers a rehearsed write as if it were done, and stores nothing", async () => {
    const before = await stage.create("rehearsed");
    const operations = [{ op: "replace", path: "/data/size", value: "3" }] as const;

    const made = await stage.cluster.create(stage.configMap("never-made"), REHEARSED);
    const replaced = await stage.cluster.replace({ ...before, data: { size: "2" } }, REHEARSED);
    const patched = await stage.cluster.patch(stage.ref("rehearsed"), operations, REHEARSED);

    expect(made.metadata.uid).toBeDefined();
    expect([replaced, patched]).toMatchObject([{ data: { size: "2" } }, { data: { size: "3" } }]);
    expect(await stage.stored("rehearsed")).toEqual(before);
    expect(await outcomeOf(stage.stored("never-made"))).toBe("not-found");
  });

  it("refuses a rehearsed write as it would the write", async () => {
    const before = await stage.create("refused");
    const attempts = [
      stage.cluster.create(before, REHEARSED),
      stage.cluster.create(stage.configMap("refused"), REHEARSED),
      stage.cluster.replace({ ...before, metadata: { ...before.metadata, resourceVersion: "1" } }, REHEARSED),
      stage.cluster.patch(stage.ref("refused"), [{ op: "test", path: "/data/size", value: "2" }], REHEARSED),
    ];

    expect(await Promise.all(attempts.map(outcomeOf))).toEqual(["invalid", "exists", "conflict", "conflict"]);
  });

  it("deletes only the object that is meant", async () => {
    const { metadata } = await stage.create("deleted");
    const { uid = "", resourceVersion = "" } = metadata;
    const remove = (preconditions: { uid?: string; resourceVersion?: string }) =>
      outcomeOf(stage.cluster.delete(stage.ref("deleted"), preconditions));

    expect(await remove({ uid: OTHER_UID })).toBe("conflict");
    expect(await remove({ uid, resourceVersion: "1" })).toBe("conflict");
    expect(await outcomeOf(stage.stored("deleted"))).toBe("done");
    expect(await remove({ uid, resourceVersion })).toBe("done");
    expect(await outcomeOf(stage.stored("deleted"))).toBe("not-found");
    expect(await remove({ uid })).toBe("not-found");
  });

  it("deletes without conditions what is there", async () => {
    await stage.create("unloved");

    await stage.cluster.delete(stage.ref("unloved"));

    expect(await outcomeOf(stage.stored("unloved"))).toBe("not-found");
  });
}
