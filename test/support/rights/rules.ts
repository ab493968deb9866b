import { functions } from "../../../functions/index.ts";
import { actions } from "../../../lib/actions/index.ts";
import { type Reach, reachOf } from "../../../lib/domain/reach.ts";
import { type ReadFunctionRights, type Right, readFunctionRights, readRights } from "../../../lib/domain/rights.ts";

/** A rule as Roles have it. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const ORDER = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** The fewest rules that allow just these rights: resources of one group that are allowed the same stand together. */
export function rulesOf(rights: readonly Right[]): Rule[] {
  const verbs = new Map<string, Set<string>>();
  for (const { group, resource, verb } of rights) {
    const key = `${group} ${resource}`;
    verbs.set(key, (verbs.get(key) ?? new Set()).add(verb));
  }
  const resources = new Map<string, string[]>();
  for (const [key, allowed] of [...verbs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [group = "", resource = ""] = key.split(" ");
    const same = `${group} ${ORDER.filter((verb) => allowed.has(verb)).join(",")}`;
    resources.set(same, [...(resources.get(same) ?? []), resource]);
  }
  return [...resources].map(([same, names]) => {
    const [group = "", allowed = ""] = same.split(" ");
    return { apiGroups: [group], resources: names, verbs: allowed.split(",") };
  });
}

/** What each function declares, by its name. */
export function declaredByFunctions(): Record<string, ReadFunctionRights> {
  return Object.fromEntries(
    Object.values(functions).map(({ name, rights }) => [name, readFunctionRights(name, rights)]),
  );
}

/** What all actions declare, by how far it reaches. */
export function declaredByActions(): Record<Reach, Right[]> {
  const all = Object.entries(actions).flatMap(([name, { rights }]) => readRights(rights, `rights of action ${name}`));
  const reaching = (reach: Reach): Right[] => all.filter((right) => reachOf(right) === reach);
  return { namespaced: reaching("namespaced"), nodes: reaching("nodes"), platform: reaching("platform") };
}
