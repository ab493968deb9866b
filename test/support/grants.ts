import type { AnyAction } from "../../lib/actions/define-action.ts";
import { inWords, isWriting, readRights } from "../../lib/domain/rights.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { Calls, DeclaredCluster, type Grant } from "./declared-cluster.ts";
import { declaredByActions, declaredByFunctions } from "./rights/rules.ts";

const declared = declaredByFunctions();
const { namespaced, deployers, nodes, platform } = declaredByActions();
const ofActions = [...namespaced, ...deployers];

/** What the account of a function is given by an installation whose state is in `home`; every other namespace has opted in. */
export function grantOf(name: string, home: string): Grant {
  const { own, targets, optedIn, cluster, writes } = declared[name]!;
  const everywhere = [
    { part: "targets", rights: targets },
    { part: "cluster", rights: cluster },
    // As where an admin has turned both on (rbac.nodes and rbac.platform of the chart).
    ...(name === "steps" ? [{ part: "actions", rights: [...nodes, ...platform] }] : []),
  ];
  const there = [
    { part: "optedIn", rights: optedIn },
    ...(name === "steps" ? [{ part: "actions", rights: ofActions }] : []),
  ];
  return {
    who: name,
    partsIn(namespace) {
      if (namespace === undefined) return everywhere;
      return [...everywhere, ...(namespace === home ? [{ part: "own", rights: own }] : there)];
    },
    // As the admission policy has it.
    mayWrite({ group, resource, verb, namespace, name: object = "" }) {
      if (!isWriting(verb) || namespace !== home) return true;
      return writes.some(
        (writable) =>
          writable.group === group &&
          writable.resource === resource &&
          (writable.names.includes(object) || writable.prefixes.some((prefix) => object.startsWith(prefix))),
      );
    },
  };
}

/** Every right that a function declares, as `Calls.used` names them. */
export function rightsOfFunctions(): string[] {
  const rights = Object.entries(declared).flatMap(([name, parts]) =>
    (["own", "targets", "optedIn", "cluster"] as const).flatMap((part) =>
      parts[part].map((right) => `${name} ${part} ${inWords(right)}`),
    ),
  );
  return [...new Set(rights)];
}

/** Holds an action to what it declares, and knows afterwards what of it was never needed. */
export function heldToItsRights(
  name: string,
  action: AnyAction,
): { on(cluster: Cluster): Cluster; unused(): string[]; undeclared(): string[] } {
  const calls = new Calls();
  const rights = readRights(action.rights, name);
  const grant: Grant = { who: name, partsIn: () => [{ part: "rights", rights }], mayWrite: () => true };
  return {
    on: (cluster) => new DeclaredCluster(cluster, grant, calls),
    unused: () => [...new Set(rights.map(inWords))].filter((right) => !calls.used.has(`${name} rights ${right}`)),
    undeclared: () => calls.undeclared,
  };
}
