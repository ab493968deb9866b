import { functions } from "../../../functions/index.ts";
import { actions } from "../../../lib/actions/index.ts";
import { type Reach, reachOf } from "../../../lib/domain/reach.ts";
import {
  type ReadFunctionRights,
  type Right,
  type Writable,
  isWriting,
  readFunctionRights,
  readRights,
} from "../../../lib/domain/rights.ts";

/** A rule as Roles have it. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const ORDER = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** The rules for a function's own state: where it writes only objects that are named in full, RBAC names them, too. */
export function ownRulesOf({ own, writes }: Pick<ReadFunctionRights, "own" | "writes">): Rule[] {
  const named = own.filter((right) => namesOf(right, writes));
  return [
    ...rulesOf(own.filter((right) => !named.includes(right))),
    ...rulesOf(named).flatMap(({ apiGroups, resources, verbs }) =>
      resources.map((resource) => {
        const right = { group: apiGroups[0]!, resource, verb: verbs[0]! };
        return { apiGroups, resources: [resource], resourceNames: namesOf(right, writes)!, verbs };
      }),
    ),
  ];
}

/** The only objects that a right is on; undefined: RBAC cannot name them. Of what is not there yet it knows no name. */
export function namesOf({ group, resource, verb }: Right, writes: readonly Writable[]): readonly string[] | undefined {
  if (!isWriting(verb) || verb === "create") return undefined;
  const mine = writes.filter((each) => each.group === group && each.resource === resource);
  return mine.some(({ prefixes }) => prefixes.length > 0) ? undefined : mine.flatMap(({ names }) => names);
}

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
  return {
    namespaced: reaching("namespaced"),
    deployers: reaching("deployers"),
    nodes: reaching("nodes"),
    platform: reaching("platform"),
  };
}
