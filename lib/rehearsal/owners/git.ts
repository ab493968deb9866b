import { isDeepStrictEqual } from "node:util";

import { overlay } from "../../domain/overlay.ts";
import { type Cluster, type KubeObject, type Ref, orNothing } from "../../world/world.ts";

/** A repository, as far as a deployer sees it: what each revision asks for, oldest first. */
export class Git {
  readonly #commits: { readonly revision: string; readonly objects: readonly KubeObject[] }[] = [];

  commit(revision: string, ...objects: readonly KubeObject[]): void {
    this.#commits.push({ revision, objects });
  }

  get head(): string {
    return this.#commits.at(-1)?.revision ?? "";
  }

  at(revision: string): readonly KubeObject[] {
    return this.#commits.find((commit) => commit.revision === revision)?.objects ?? [];
  }
}

interface Specified extends KubeObject {
  readonly spec?: unknown;
}

export function refOf({ apiVersion, kind, metadata }: KubeObject): Ref {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** Is the object as it is wanted? What nobody asked for may be as it likes. */
export async function isAsWanted(cluster: Cluster, wanted: Specified): Promise<boolean> {
  const live = await orNothing(cluster.get<Specified>(refOf(wanted)));
  return live !== undefined && isDeepStrictEqual(overlay(live.spec, wanted.spec), live.spec);
}

/** As `kubectl apply` does it, without pruning. True: something had to be changed. */
export async function applied(cluster: Cluster, wanted: Specified): Promise<boolean> {
  const live = await orNothing(cluster.get<Specified>(refOf(wanted)));
  if (!live) return Boolean(await cluster.create(wanted));
  const spec = overlay(live.spec, wanted.spec);
  if (isDeepStrictEqual(spec, live.spec)) return false;
  await cluster.patch(refOf(wanted), [{ op: "replace", path: "/spec", value: spec }]);
  return true;
}
