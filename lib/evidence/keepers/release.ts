import { isDeepStrictEqual } from "node:util";

import type { Keeper } from "../../domain/keeper.ts";
import { NAMESPACE_NAME, OBJECT_NAME } from "../../domain/names.ts";
import { overlay } from "../../domain/overlay.ts";
import type { Target } from "../../domain/target.ts";
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

/** The name of its program, which is its field manager. */
const isHelm = (manager: string): boolean => manager === "helm";

/** More than Helm keeps (10), less than would hurt. */
const REVISIONS_READ = 30;

/**
 * The history of the release that a target names. Helm keeps it in Secrets, which no account of the engine may read: an admin gives the right for a
 * namespace (`rbac.releases` of the chart), and without it there is no Helm here.
 */
export async function releaseOf(cluster: Cluster, { name, namespace }: Named, asked: Asked): Promise<Keeper> {
  if (!name || !namespace || !OBJECT_NAME.test(name) || !NAMESPACE_NAME.test(namespace))
    return { kind: "unknown", because: "its marks name no release that can be looked up" };
  try {
    const labelSelector = `owner=helm,name=${name}`;
    const { items } = await cluster.list<Stored>(SECRET, { namespace, labelSelector, limit: REVISIONS_READ });
    // Loaded only where there is something for it to read.
    const { decoded, lastGood } = await import("./helm-history.ts");
    const history = items.flatMap(({ data }) => decoded(data?.release) ?? []).sort((a, b) => a.version - b.version);
    const current = history.at(-1);
    if (!current) return { kind: "unknown", because: `nothing is stored of release ${namespace}/${name}` };
    const wanted = await objectIn(current.manifest, asked.target);
    const others = await Promise.all(
      history.map(async (each) => [each.version, await objectIn(each.manifest, asked.target)] as const),
    );
    const byVersion = new Map(others);
    const good = lastGood(history, ({ version }) => isDeepStrictEqual(byVersion.get(version)?.spec, wanted?.spec));
    return {
      kind: "release",
      name,
      namespace,
      revision: current.version,
      status: current.info.status,
      at: current.info.last_deployed,
      isAsAsked: wanted === undefined || isLike(asked.live, wanted) || changedBehind(asked, isHelm) === undefined,
      lastGood: good?.version,
    };
  } catch (error) {
    if (!isWorldError(error, "forbidden")) throw error;
    const because = `its release ${namespace}/${name} may not be read (rbac.releases of the chart): no Role, no Helm`;
    return { kind: "unknown", because };
  }
}

/** What a revision makes of the target; undefined where it makes none. */
async function objectIn(manifest: string, { kind, name }: Target): Promise<Specified | undefined> {
  const { parseAllDocuments } = await import("yaml");
  const objects = parseAllDocuments(manifest).map((document) => document.toJS() as Specified | null);
  return objects.find((object) => object?.kind === kind && object.metadata.name === name) ?? undefined;
}

function isLike(live: Specified, wanted: Specified): boolean {
  return isDeepStrictEqual(overlay(live.spec, wanted.spec), live.spec);
}
