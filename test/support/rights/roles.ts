import { type Rule, declaredByActions, declaredByFunctions, ownRulesOf, rulesOf } from "./rules.ts";

const RBAC = "rbac.authorization.k8s.io/v1";
const LABELS = { "app.kubernetes.io/part-of": "kubeheal" };

/** What a Role or ClusterRole is for, and how it is bound. */
export interface RoleFor {
  readonly function: string;
  readonly name: string;
  readonly kind: "Role" | "ClusterRole";
  readonly rules: readonly Rule[];
  /** By whom it is bound: at the installation, or by `npm run opt-in` in each namespace that takes part. */
  readonly bound:
    | "in the engine's namespace"
    | "in the cluster"
    | "in each opted-in namespace"
    | "when an admin says so";
}

/** Every Role of an installation. None is empty. */
export function roles(): RoleFor[] {
  const ofFunctions = Object.entries(declaredByFunctions()).flatMap<RoleFor>(
    ([name, { own, writes, targets, optedIn, cluster }]) => [
      {
        function: name,
        name: `kubeheal-${name}`,
        kind: "Role",
        rules: ownRulesOf({ own, writes }),
        bound: "in the engine's namespace",
      },
      {
        function: name,
        name: `kubeheal-${name}-targets`,
        kind: "ClusterRole",
        rules: rulesOf(targets),
        bound: "in the cluster",
      },
      {
        function: name,
        name: `kubeheal-${name}-cluster`,
        kind: "ClusterRole",
        rules: rulesOf(cluster),
        bound: "in the cluster",
      },
      {
        function: name,
        name: `kubeheal-${name}`,
        kind: "ClusterRole",
        rules: rulesOf(optedIn),
        bound: "in each opted-in namespace",
      },
    ],
  );
  const { namespaced, deployers, nodes, platform } = declaredByActions();
  const ofActions: RoleFor[] = [
    {
      function: "steps",
      name: "kubeheal-steps",
      kind: "ClusterRole",
      rules: rulesOf(namespaced),
      bound: "in each opted-in namespace",
    },
    {
      function: "steps",
      name: "kubeheal-steps-deployers",
      kind: "ClusterRole",
      rules: rulesOf(deployers),
      bound: "when an admin says so",
    },
    {
      function: "steps",
      name: "kubeheal-steps-nodes",
      kind: "ClusterRole",
      rules: rulesOf(nodes),
      bound: "when an admin says so",
    },
    {
      function: "steps",
      name: "kubeheal-steps-platform",
      kind: "ClusterRole",
      rules: rulesOf(platform),
      bound: "when an admin says so",
    },
  ];
  return [...ofFunctions, ...ofActions].filter(({ rules }) => rules.length > 0);
}

export function roleObjects(): object[] {
  return roles().map(({ kind, name, rules }) => ({
    apiVersion: RBAC,
    kind,
    metadata: { name, labels: LABELS },
    rules,
  }));
}

/** Binds what an installation binds to its accounts: one per function, or one for all. */
export function bindingObjects(accountOf: (functionName: string) => string): object[] {
  return roles().flatMap(({ function: functionName, kind, name, bound }) => {
    if (bound !== "in the engine's namespace" && bound !== "in the cluster") return [];
    return [
      {
        apiVersion: RBAC,
        kind: `${kind}Binding`,
        metadata: { name, labels: LABELS },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name },
        // Its namespace is that of the installation, and kustomize knows it.
        subjects: [{ kind: "ServiceAccount", name: accountOf(functionName) }],
      },
    ];
  });
}
