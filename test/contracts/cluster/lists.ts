import { beforeAll, expect, it } from "vitest";

import { CONFIG_MAP, NAMESPACE } from "../../../lib/world/kubernetes/kinds.ts";
import type { ConfigMap } from "../../../lib/world/kubernetes/objects.ts";
import type { ListOptions, Page } from "../../../lib/world/world.ts";
import { outcomeOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

const OURS = "suite=lists";

export function lists(stage: Stage): void {
  const list = (options: ListOptions = {}) =>
    stage.cluster.list<ConfigMap>(CONFIG_MAP, { namespace: stage.namespace, labelSelector: OURS, ...options });

  beforeAll(async () => {
    const annotations = { "kubeheal.io/why": "it was there" };
    for (const [name, labels] of Object.entries({ web: { tier: "web", zone: "a" }, db: { tier: "db" }, plain: {} })) {
      await stage.create(name, { much: "data" }, { labels: { suite: "lists", ...labels }, annotations });
    }
  });

  it.each<[string, string[]]>([
    [OURS, ["db", "plain", "web"]],
    [`${OURS},tier=web`, ["web"]],
    [`${OURS},tier==web`, ["web"]],
    [`${OURS},tier!=web`, ["db", "plain"]],
    [`${OURS},tier in (web, db)`, ["db", "web"]],
    [`${OURS},tier notin (web)`, ["db", "plain"]],
    [`${OURS},tier`, ["db", "web"]],
    [`${OURS},!tier`, ["plain"]],
    [`${OURS},tier=web,zone=b`, []],
  ])("selects by %s", async (labelSelector, names) => {
    expect(namesOn(await list({ labelSelector }))).toEqual(names);
  });

  it("selects by the field of a name", async () => {
    expect(namesOn(await list({ fieldSelector: "metadata.name=db" }))).toEqual(["db"]);
  });

  it("gives whole objects, each with its kind", async () => {
    const { items } = await list({ labelSelector: `${OURS},tier=web` });

    expect(items).toEqual([await stage.stored("web")]);
  });

  it("gives pages in order, and says where the next begins", async () => {
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, continue: first.continue });

    expect([namesOn(first), namesOn(second)]).toEqual([["db", "plain"], ["web"]]);
    expect([typeof first.continue, second.continue]).toEqual(["string", undefined]);
  });

  it("gives names, labels and annotations without the data", async () => {
    const { items } = await stage.cluster.listMetadata(CONFIG_MAP, {
      namespace: stage.namespace,
      labelSelector: `${OURS},tier=web`,
    });

    const { metadata } = await stage.stored("web");
    expect(items).toEqual([{ metadata }]);
  });

  it("gives metadata in pages as well", async () => {
    const options = { namespace: stage.namespace, labelSelector: OURS, limit: 2 };

    const first = await stage.cluster.listMetadata(CONFIG_MAP, options);
    const second = await stage.cluster.listMetadata(CONFIG_MAP, { ...options, continue: first.continue });

    expect([namesOn(first), namesOn(second)]).toEqual([["db", "plain"], ["web"]]);
    expect(second.continue).toBeUndefined();
  });

  it("lists all namespaces when none is given, and kinds that live in none", async () => {
    const everywhere = await list({ namespace: undefined });
    // Other namespaces may hold what an earlier run has left behind.
    const here = everywhere.items.filter(({ metadata }) => metadata.namespace === stage.namespace);
    expect(namesOn({ items: here })).toEqual(["db", "plain", "web"]);
    const { items } = await stage.cluster.listMetadata(NAMESPACE, {});
    expect(items.map(({ metadata }) => metadata.name)).toContain(stage.namespace);
  });

  it("finds nothing in a namespace that does not exist", async () => {
    expect(namesOn(await list({ namespace: "no-such-namespace" }))).toEqual([]);
  });

  it.each<[string, ListOptions]>([
    ["a label selector that ends the parameter", { labelSelector: "tier=web&limit=1" }],
    ["a label selector with a value that is none", { labelSelector: "tier=we b" }],
    ["an empty label selector, which would select all", { labelSelector: "" }],
    ["a field selector that ends the parameter", { fieldSelector: "metadata.name=db&watch=1" }],
    ["a field that cannot be selected by", { fieldSelector: "data.much=data" }],
    ["a limit of nothing", { limit: 0 }],
    ["half a limit", { limit: 1.5 }],
    ["a next page that was never begun", { continue: "abc" }],
  ])("refuses %s as invalid", async (_, options) => {
    expect(await outcomeOf(list(options))).toBe("invalid");
  });
}

function namesOn({ items }: Page<{ readonly metadata: { readonly name: string } }>): string[] {
  return items.map(({ metadata }) => metadata.name);
}
