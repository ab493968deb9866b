import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { CONFIG_MAP, Documents, compareAndSwap } from "../../lib/state/config-maps.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { ConfigMap } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";

const Book = z.strictObject({ schemaVersion: z.literal(2), pages: z.int().min(0) });
type Book = z.infer<typeof Book>;
const MARKS = { labels: { kind: "book" }, annotations: {} };

let cluster: InMemoryCluster;
let documents: Documents<Book>;
const on = (inner: Cluster): Documents<Book> =>
  new Documents(inner, "kubeheal", { key: "book.json", schema: Book, version: 2 });
const put = (data: Record<string, string> | undefined): void =>
  cluster.add({ ...CONFIG_MAP, metadata: { name: "book", namespace: "kubeheal" }, ...(data && { data }) });

beforeEach(() => {
  cluster = new InMemoryCluster();
  documents = on(cluster);
});

describe("a stored document", () => {
  it("comes back as it was written, with its labels", async () => {
    cluster.add();
    await cluster.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kubeheal" } });
    await documents.create("book", { schemaVersion: 2, pages: 7 }, MARKS);

    expect(await documents.load("book")).toEqual({
      value: { schemaVersion: 2, pages: 7 },
      version: expect.any(String) as string,
    });
    expect(
      (await cluster.get<ConfigMap>({ ...CONFIG_MAP, namespace: "kubeheal", name: "book" })).metadata.labels,
    ).toEqual({ kind: "book" });
  });

  it("that is not there is undefined", async () => {
    expect(await documents.load("book")).toBeUndefined();
  });

  it.each([
    [
      "of a newer engine: touch nothing",
      { "book.json": '{"schemaVersion":3,"pages":"many"}' },
      "unavailable",
      /schemaVersion 3, newer than this engine's 2: nothing is touched/,
    ],
    ["that is no JSON", { "book.json": "{" }, "invalid", /ConfigMap book cannot be read/],
    [
      "with a field that there is none of",
      { "book.json": '{"schemaVersion":2,"pages":1,"more":1}' },
      "invalid",
      /more/,
    ],
    ["with a value that cannot be", { "book.json": '{"schemaVersion":2,"pages":-1}' }, "invalid", /pages/],
    ["without a version", { "book.json": '{"pages":1}' }, "invalid", /schemaVersion/],
    ["under another key", { "other.json": "{}" }, "invalid", /cannot be read/],
    ["without data", undefined, "invalid", /cannot be read/],
  ])("%s", async (_what, data, kind, message) => {
    put(data);

    await expect(documents.load("book")).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
    });
  });

  it("is not saved over what somebody wrote meanwhile", async () => {
    put({ "book.json": '{"schemaVersion":2,"pages":1}' });
    const { version } = (await documents.load("book"))!;
    await documents.save("book", { schemaVersion: 2, pages: 2 }, { ...MARKS, version });

    await expect(documents.save("book", { schemaVersion: 2, pages: 9 }, { ...MARKS, version })).rejects.toMatchObject({
      kind: "conflict",
    });
    expect((await documents.load("book"))?.value.pages).toBe(2);
  });
});

describe("compare and swap", () => {
  const add = (store = documents): Promise<Book | undefined> =>
    compareAndSwap(
      () => store.load("book"),
      (current) => ({ schemaVersion: 2 as const, pages: (current?.pages ?? 0) + 1 }),
      {
        create: (value) => store.create("book", value, MARKS),
        save: (value, version) => store.save("book", value, { ...MARKS, version }),
      },
    );

  beforeEach(() => put({ "book.json": '{"schemaVersion":2,"pages":0}' }));

  it("loses no one's turn", async () => {
    await Promise.all([add(), add(), add(), add()]);

    expect((await documents.load("book"))?.value.pages).toBe(4);
  });

  it("writes nothing when nothing is decided", async () => {
    const before = await documents.load("book");
    const leave = {
      create: () => Promise.reject(new Error("created")),
      save: () => Promise.reject(new Error("saved")),
    };

    expect(
      await compareAndSwap(
        () => documents.load("book"),
        () => undefined,
        leave,
      ),
    ).toEqual(before?.value);
    expect(
      await compareAndSwap(
        () => documents.load("book"),
        (current) => current,
        leave,
      ),
    ).toEqual(before?.value);
  });

  it.each(["conflict", "not-found"] as const)("decides again after %s", async (fault) => {
    const once = on(withFaults(cluster, ({ n }) => (n === 2 ? fault : undefined)));

    expect(await add(once)).toMatchObject({ pages: 1 });
  });

  it("reads what became of a write whose answer was lost", async () => {
    const lossy = on(withFaults(cluster, ({ n }) => (n === 2 ? "lost-reply" : undefined)));

    expect(await add(lossy)).toMatchObject({ pages: 2 });
  });

  it("gives up as unavailable when others are faster each time", async () => {
    await expect(
      add(on(withFaults(cluster, ({ verb }) => (verb === "replace" ? "conflict" : undefined)))),
    ).rejects.toMatchObject({
      kind: "unavailable",
    });
  });

  it("does not repeat what is forbidden", async () => {
    let writes = 0;
    const closed = on(
      withFaults(cluster, ({ verb }) => (verb === "replace" && (writes += 1) > 0 ? "forbidden" : undefined)),
    );

    await expect(add(closed)).rejects.toMatchObject({ kind: "forbidden" });
    expect(writes).toBe(1);
  });
});
