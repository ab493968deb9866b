import { functions } from "../../../functions/index.ts";
import { OPENED, OPT_IN, PROTECTED } from "../../../lib/domain/policy.ts";
import { type Right, type Writable, isWriting } from "../../../lib/domain/rights.ts";
import { declaredByActions, declaredByFunctions } from "./rules.ts";

/** Where an installation lives unless somebody says otherwise; overlays put their own in its place. */
const ENGINE_NAMESPACE = "self-healing-platform";

/** The account of an installation that has all functions in one process. */
export const ONE_ACCOUNT = "kubeheal";

/**
 * What RBAC cannot say: which objects by name, and that consent is still there at the moment of the change. Both are asked by the API server itself, so
 * they hold also for an engine with a fault in it, and for a stolen token.
 */
export function admissionObjects(): object[] {
  return [
    policyOf("kubeheal-state", state()),
    bindingOf("kubeheal-state"),
    policyOf("kubeheal-steps", consent()),
    bindingOf("kubeheal-steps"),
  ];
}

function policyOf(name: string, spec: object): object {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: metadata(name),
    spec,
  };
}

function bindingOf(name: string): object {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: metadata(name),
    spec: { policyName: name, validationActions: ["Deny"] },
  };
}

function metadata(name: string): object {
  return { name, labels: { "app.kubernetes.io/part-of": "kubeheal" } };
}

/** The function whose account is asking; anybody else stays as long as they are, and matches none. */
const ASKING = `request.userInfo.username.replace('system:serviceaccount:${ENGINE_NAMESPACE}:', '')`;

/** Where the engine lives. */
const HOME = "request.userInfo.username.split(':')[2]";

function state(): object {
  const writes = Object.entries(declaredByFunctions()).map(([name, declared]) => ({ name, writes: declared.writes }));
  const all = { name: ONE_ACCOUNT, writes: merged(writes.flatMap((each) => each.writes)) };
  const entries = [...writes, all].flatMap((each) => each.writes.map((writable) => entryOf(each.name, writable)));
  return {
    failurePolicy: "Fail",
    matchConstraints: {
      resourceRules: resourceRules(
        all.writes.map(({ group, resource }) => ({ group, resource, operations: ["CREATE", "UPDATE", "DELETE"] })),
      ),
    },
    matchConditions: [
      {
        name: "it-is-an-account-of-the-engine",
        expression: `${ASKING} in ${list([...Object.values(functions).map(({ name }) => name), ONE_ACCOUNT])}`,
      },
    ],
    variables: [
      { name: "who", expression: ASKING },
      { name: "home", expression: HOME },
      { name: "writable", expression: `{${entries.join(", ")}}` },
      {
        name: "mine",
        expression: "variables.writable[?(variables.who + ' ' + request.resource.resource)].orValue([])",
      },
    ],
    validations: [
      {
        expression: "request.namespace == variables.home",
        messageExpression:
          "variables.who + ' of KubeHeal keeps its state in namespace ' + variables.home + ' and writes no ' + request.resource.resource + ' in ' + request.namespace",
        reason: "Forbidden",
      },
      {
        expression:
          "variables.mine.exists(name, name.endsWith('*') ? request.name.startsWith(name.replace('*', '')) : request.name == name)",
        messageExpression:
          "variables.who + ' of KubeHeal may write ' + (size(variables.mine) == 0 ? 'no' : 'only the') + ' ' + request.resource.resource + (size(variables.mine) == 0 ? '' : ' ' + variables.mine.join(', ')) + ', not ' + (request.name == '' ? 'one without a name' : request.name)",
        reason: "Forbidden",
      },
    ],
  };
}

function entryOf(name: string, { resource, names, prefixes }: Writable): string {
  return `'${name} ${resource}': ${list([...prefixes.map((prefix) => `${prefix}*`), ...names])}`;
}

function merged(writes: readonly Writable[]): Writable[] {
  const keys = [...new Set(writes.map(({ group, resource }) => `${group} ${resource}`))];
  return keys.map((key) => {
    const same = writes.filter(({ group, resource }) => `${group} ${resource}` === key);
    const [group = "", resource = ""] = key.split(" ");
    const unique = (part: "names" | "prefixes"): string[] => [...new Set(same.flatMap((each) => each[part]))];
    return { group, resource, names: unique("names"), prefixes: unique("prefixes") };
  });
}

/**
 * No policy reads ConfigMap kubeheal-policy as its parameter: the API server looks that up before it asks who is calling, so that a missing one would
 * refuse everybody's changes, or let the engine's pass.
 */

/** What the actions change in a namespace: only where people let the engine act, as the namespace says now, and where they can let it. */
function consent(): object {
  const { namespaced, deployers } = declaredByActions();
  const writes = [...namespaced, ...deployers].filter(({ verb }) => isWriting(verb));
  return {
    failurePolicy: "Fail",
    matchConstraints: {
      resourceRules: resourceRules(writes.map((right) => ({ ...right, operations: [operationOf(right)] }))),
    },
    matchConditions: [
      { name: "it-is-the-account-that-acts", expression: `${ASKING} in ${list(["steps", ONE_ACCOUNT])}` },
    ],
    variables: [
      { name: "mode", expression: `namespaceObject.metadata.?labels['${OPT_IN}'].orValue('')` },
      { name: "home", expression: HOME },
      {
        name: "reserved",
        expression: `request.namespace.matches('${PROTECTED.map(({ source }) => source).join("|")}')`,
      },
      { name: "isOpened", expression: `namespaceObject.metadata.?labels['${OPENED}'].orValue('') == 'true'` },
    ],
    validations: [
      {
        expression: "request.namespace != variables.home && (!variables.reserved || variables.isOpened)",
        messageExpression: `'KubeHeal changes nothing in namespace ' + request.namespace + ': it belongs to ' + (request.namespace == variables.home ? 'the engine' : 'the cluster or its tools; where a policy opens it, an admin says so with the label ${OPENED}=true')`,
        reason: "Forbidden",
      },
      {
        expression: "variables.mode in ['approve', 'auto']",
        messageExpression:
          "'KubeHeal changes nothing in namespace ' + request.namespace + ': ' + (variables.mode == '' ? 'it has no label kubeheal.io/heal' : 'its label kubeheal.io/heal is ' + variables.mode)",
        reason: "Forbidden",
      },
      {
        // Who may patch an Application may point it at another repository; RBAC knows no fields.
        expression: `!(request.resource.resource in ${list(deployers.filter(({ verb }) => isWriting(verb)).map(({ resource }) => resource))}) || object.spec == oldObject.spec`,
        messageExpression:
          "'KubeHeal asks ' + request.resource.resource + ' to be synced, and changes nothing of what they deploy: ' + request.name",
        reason: "Forbidden",
      },
    ],
  };
}

function operationOf({ verb }: Right): string {
  if (verb === "create") return "CREATE";
  return verb === "delete" ? "DELETE" : "UPDATE";
}

function resourceRules(asked: readonly { group: string; resource: string; operations: readonly string[] }[]): object[] {
  const unique = new Map(
    asked.map(({ group, resource, operations }) => [
      `${group} ${resource} ${operations.join()}`,
      { group, resource, operations },
    ]),
  );
  return [...unique.values()].map(({ group, resource, operations }) => ({
    apiGroups: [group],
    apiVersions: ["*"],
    operations,
    resources: [resource],
    scope: "Namespaced",
  }));
}

function list(words: readonly string[]): string {
  return `[${words.map((word) => `'${word}'`).join(", ")}]`;
}
