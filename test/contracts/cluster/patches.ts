import { expect, it } from "vitest";

import type { Deployment } from "../../../lib/world/kubernetes/objects.ts";
import type { PatchOperation } from "../../../lib/world/world.ts";
import { OTHER_UID, named, outcomeOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

const METADATA = { labels: { tier: "web" }, annotations: { "kubeheal.io/x": "1", other: "2" } };
const ANNOTATIONS = "/metadata/annotations";
const X = `${ANNOTATIONS}/kubeheal.io~1x`;
const Y = `${ANNOTATIONS}/kubeheal.io~1y`;
const LIST = "/metadata/finalizers";

export function patches(stage: Stage): void {
  // oxfmt-ignore
  it.each<[string, PatchOperation[], Record<string, string>]>([
    ["adds a key with a slash in it", [add(Y, "2")], { ...METADATA.annotations, "kubeheal.io/y": "2" }],
    ["replaces a value", [replace(X, "9")], { ...METADATA.annotations, "kubeheal.io/x": "9" }],
    ["writes by replace even what was not there", [replace(Y, "9")], { ...METADATA.annotations, "kubeheal.io/y": "9" }],
    ["removes a value", [remove(X)], { other: "2" }],
    ["goes on after a test that passes", [test(X, "1"), remove(X)], { other: "2" }],
    ["takes null in a test as absent", [test(Y, null), replace(ANNOTATIONS, { z: "1" })], { z: "1" }],
    ["takes undefined in a test as absent", [test(Y, undefined), replace(ANNOTATIONS, { z: "1" })], { z: "1" }],
    ["does one operation after the other", [replace(ANNOTATIONS, { z: "1" }), test(`${ANNOTATIONS}/z`, "1"), add(X, "2"), remove(`${ANNOTATIONS}/z`)], { "kubeheal.io/x": "2" }],
  ])("%s", async (what, operations, annotations) => {
    const before = await stage.create(named(what), {}, METADATA);

    const after = await stage.cluster.patch(stage.ref(named(what)), operations);

    expect(after.metadata.annotations).toEqual(annotations);
    expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    expect(await stage.stored(named(what))).toEqual(after);
  });

  // oxfmt-ignore
  it.each<[string, PatchOperation[], string]>([
    ["a test of another value", [test(X, "2")], "conflict"],
    ["a test for null of what is there", [test(X, null)], "conflict"],
    ["a test for a value of what is not there", [test(Y, "2")], "conflict"],
    ["a test for null below what is not there", [test("/binaryData/x", null)], "conflict"],
    ["a test for an empty map of what is not there", [test("/binaryData", {})], "conflict"],
    ["a test of an old version", [test("/metadata/resourceVersion", "1")], "conflict"],
    ["a test of another uid", [test("/metadata/uid", OTHER_UID)], "conflict"],
    ["a change before a test that fails", [add(Y, "2"), test(X, "2")], "conflict"],
    ["to remove what is not there", [remove(Y)], "conflict"],
    ["to add below what is not there", [add("/binaryData/x", "eA==")], "conflict"],
    ["to add far behind the end of a list", [add(LIST, ["a.io/1"]), add(`${LIST}/7`, "a.io/2")], "conflict"],
    ["to write an old version", [replace("/metadata/resourceVersion", "1")], "conflict"],
    ["to write another name", [replace("/metadata/name", "else")], "invalid"],
    ["to write another uid", [replace("/metadata/uid", OTHER_UID)], "invalid"],
    ["to write a label's value with a space", [add("/metadata/labels/tier", "we b")], "invalid"],
    ["to write a number as a label", [add("/metadata/labels/tier", 5)], "invalid"],
    ["to add nothing", [add(Y, undefined)], "invalid"],
    ["a path that is none", [add("data", "1")], "invalid"],
    ["to write the whole object", [replace("", {})], "invalid"],
  ])("refuses %s, and changes nothing", async (what, operations, outcome) => {
    const before = await stage.create(named(what), {}, METADATA);

    expect(await outcomeOf(stage.cluster.patch(stage.ref(named(what)), operations))).toBe(outcome);
    expect(await stage.stored(named(what))).toEqual(before);
  });

  it("finds no annotation absent while the whole map is: then the map is what is absent", async () => {
    await stage.create("bare");
    const setIfAbsent = (path: string, value: unknown) =>
      outcomeOf(stage.cluster.patch(stage.ref("bare"), [test(path, null), add(path, value)]));

    expect(await setIfAbsent(X, "1")).toBe("conflict");
    expect(await setIfAbsent(ANNOTATIONS, { "kubeheal.io/x": "1" })).toBe("done");
    expect(await setIfAbsent(ANNOTATIONS, {})).toBe("conflict");
    expect(await setIfAbsent(Y, "1")).toBe("done");
  });

  it("writes into lists by place", async () => {
    await stage.create("lists");
    const operations = [
      add(LIST, ["a.io/1"]),
      add(`${LIST}/-`, "a.io/2"),
      add(`${LIST}/0`, "a.io/3"),
      remove(`${LIST}/1`),
    ];

    const { metadata } = await stage.cluster.patch(stage.ref("lists"), operations, { dryRun: true });

    expect(metadata.finalizers).toEqual(["a.io/3", "a.io/2"]);
  });

  it("keeps the version where a patch changes nothing", async () => {
    const before = await stage.create("same", {}, METADATA);

    const after = await stage.cluster.patch(stage.ref("same"), [replace(X, "1")]);

    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it("does not find what does not exist", async () => {
    expect(await outcomeOf(stage.cluster.patch(stage.ref("nobody"), [add("/data", {})]))).toBe("not-found");
  });

  it("changes a workload once, by a test of its uid and of the whole template that it replaces", async () => {
    const { ref } = await stage.createDeployment("once");
    const { metadata, spec } = await stage.cluster.get<Deployment>(ref);
    const annotated = {
      ...spec?.template,
      metadata: { ...spec?.template.metadata, annotations: { restarted: "1" } },
    };
    const change = [
      test("/metadata/uid", metadata.uid),
      test("/spec/template", reversed(spec?.template)),
      replace("/spec/template", annotated),
    ];

    const first = await outcomeOf(stage.cluster.patch(ref, change));
    const redelivered = await outcomeOf(stage.cluster.patch(ref, change));

    expect([first, redelivered]).toEqual(["done", "conflict"]);
  });
}

function test(path: string, value: unknown): PatchOperation {
  return { op: "test", path, value };
}

function add(path: string, value: unknown): PatchOperation {
  return { op: "add", path, value };
}

function replace(path: string, value: unknown): PatchOperation {
  return { op: "replace", path, value };
}

function remove(path: string): PatchOperation {
  return { op: "remove", path };
}

/** The same with its fields in another order, which a test must not mind. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
