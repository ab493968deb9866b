import { isDeepStrictEqual } from "node:util";

import type { Keeper } from "../../domain/keeper.ts";
import { NAMESPACE_NAME, OBJECT_NAME } from "../../domain/names.ts";
import { overlay } from "../../domain/overlay.ts";
import { type Target, groupOf } from "../../domain/target.ts";
import { SECRET } from "../../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, isWorldError } from "../../world/world.ts";
import { changedBehind } from "./changed-behind.ts";
import type { Asked } from "./reading.ts";

/** A release as the marks of an object name it. */
export interface Named {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

type Stored = KubeObject & { readonly data?: { readonly release?: string } };
type Specified = KubeObject & { readonly spec?: unknown };
/** As a chart renders it: whatever the template left. */
type Rendered = Partial<Specified> & { readonly items?: readonly Partial<Specified>[] | null };

/** The name of its program, which is its field manager. */
const isHelm = (manager: string): boolean => manager === "helm";

/** More than Helm keeps (10). They are listed by name (v1, v10, v2), so which one is the newest only the last page tells. */
const PAGE = 30;
/** Each may be of 1 MiB; whoever lets Helm keep everything has more of them than can be read at no cost. */
const PAGES_READ = 4;

/**
 * The history of the release that a target names. Helm keeps it in Secrets, which no account of the engine may read: an admin gives the right for a
 * namespace (`rbac.releases` of the chart), and without it there is no Helm here.
 */
export async function releaseOf(cluster: Cluster, { name, namespace }: Named, asked: Asked): Promise<Keeper> {
  if (!name || !namespace || !OBJECT_NAME.test(name) || !NAMESPACE_NAME.test(namespace))
    return { kind: "unknown", because: "its marks name no release that can be looked up" };
  const release = `release ${namespace}/${name}`;
  // Marks may have been copied along with the object, and only the target's own namespace has agreed to be healed.
  if (namespace !== asked.target.namespace)
    return { kind: "unknown", because: `${release}, which its marks name, is of another namespace` };
  try {
    const items = await storedOf(cluster, namespace, name);
    if (!items) return { kind: "unknown", because: `${release} has more than ${PAGE * PAGES_READ} revisions stored` };
    const keeper = await keeperIn(items, { name, namespace }, asked);
    return keeper ?? { kind: "unknown", because: `nothing is stored of ${release}` };
  } catch (error) {
    if (!isWorldError(error, "forbidden")) throw error;
    const because = `its ${release} may not be read (rbac.releases of the chart): no Role, no Helm`;
    return { kind: "unknown", because };
  }
}

// oxlint-disable-next-line max-params -- what is stored, of which release, read for what
async function keeperIn(
  items: readonly Stored[],
  release: { readonly name: string; readonly namespace: string },
  asked: Asked,
): Promise<Keeper | undefined> {
  // Loaded only where there is something for it to read.
  const { decoded, lastGood } = await import("./helm-history.ts");
  const history = items.flatMap(({ data }) => decoded(data?.release) ?? []).sort((a, b) => a.version - b.version);
  const current = history.at(-1);
  if (!current) return undefined;
  const made = new Map(
    await Promise.all(history.map(async ({ version, manifest }) => [version, await objectsOf(manifest)] as const)),
  );
  const madeBy = (version: number): readonly Specified[] => made.get(version) ?? [];
  const wanted = targetAmong(madeBy(current.version), asked.target);
  const good = lastGood(history, ({ version }) =>
    isDeepStrictEqual(targetAmong(madeBy(version), asked.target)?.spec, wanted?.spec),
  );
  const touched = [current, good].flatMap((each) => (each ? madeBy(each.version) : []));
  return {
    kind: "release",
    ...release,
    revision: current.version,
    status: current.info.status,
    at: current.info.last_deployed,
    isAsAsked: wanted === undefined || isLike(asked.live, wanted) || changedBehind(asked, isHelm) === undefined,
    lastGood: good?.version,
    namespaces: [...new Set(touched.map(({ metadata }) => metadata.namespace ?? release.namespace))],
  };
}

/** All that is stored of a release; undefined where that is more than is read. */
async function storedOf(cluster: Cluster, namespace: string, name: string): Promise<readonly Stored[] | undefined> {
  const options = { namespace, labelSelector: `owner=helm,name=${name}`, limit: PAGE };
  const found: Stored[] = [];
  let next: string | undefined;
  for (let page = 0; page < PAGES_READ; page += 1) {
    const read = await cluster.list<Stored>(SECRET, { ...options, continue: next });
    found.push(...read.items);
    next = read.continue;
    if (next === undefined) return found;
  }
  return undefined;
}

async function objectsOf(manifest: string): Promise<readonly Specified[]> {
  const { parseAllDocuments } = await import("yaml");
  const objects = parseAllDocuments(manifest).map((document) => document.toJS() as Rendered | null);
  // Helm takes a list for what it lists.
  return objects.flatMap((object) => object?.items ?? object ?? []).filter(isObject);
}

function isObject(rendered: Partial<Specified>): rendered is Specified {
  return rendered.apiVersion !== undefined && rendered.metadata?.name !== undefined;
}

/** What a revision makes of the target; undefined where it makes none. Without a namespace it is of the release's, which is the target's. */
function targetAmong(
  objects: readonly Specified[],
  { apiVersion, kind, namespace, name }: Target,
): Specified | undefined {
  return objects.find(
    (object) =>
      object.kind === kind &&
      groupOf(object.apiVersion) === groupOf(apiVersion) &&
      object.metadata.name === name &&
      (object.metadata.namespace ?? namespace) === namespace,
  );
}

function isLike(live: Specified, wanted: Specified): boolean {
  return isDeepStrictEqual(overlay(live.spec, wanted.spec), live.spec);
}
