import { parseArgs } from "node:util";

import { ConfigurationError } from "../configuration.ts";
import { Mode } from "../domain/mode.ts";
import { NAMESPACE_NAME } from "../domain/names.ts";
import { OPENED, OPT_IN, isProtected } from "../domain/policy.ts";

export const OPT_IN_HELP = `Prints the RoleBindings that let the accounts of the engine into a namespace, and then the label that opts it in.

  npm run --silent opt-in shop | kubectl apply -f -                     cause and plan are shown, nothing is changed
  npm run --silent opt-in shop -- --mode auto | kubectl apply -f -      and it heals

The label is a command of its own, printed on standard error: an apply of the Namespace would drop the labels that an earlier
apply has set, and make a namespace whose name was misspelt.

Flags:
  --mode MODE               observe (default), suggest, approve or auto; only for approve and auto is the account that acts bound
  --engine-namespace NAME   where the engine is installed (self-healing-platform)
  --name-prefix NAME        what fullnameOverride of the chart was set to
  --one-service             all functions run in one Service, with the one account kubeheal
  --help                    this text

A namespace of the cluster, of its deployers or its monitoring is only observed unless an admin opens it: then it is said what that takes.`;

/** What `npm run opt-in` says. */
export interface OptIn {
  /** For standard output: YAML for `kubectl apply`, or the help. */
  readonly text: string;
  /** For whoever looks on: what is left to do, each a command. */
  readonly next: readonly string[];
  /** What all this does not bring about, as a sentence. */
  readonly but?: string | undefined;
}

/** Throws a sentence for people when it is asked for something that must not or cannot be. */
export function optIn(args: readonly string[]): OptIn {
  const asked = read(args);
  if (asked === "help") return { text: OPT_IN_HELP, next: [] };
  return { text: bindings(asked), next: commands(asked), but: reservation(asked) };
}

interface Asked {
  readonly namespace: string;
  readonly mode: Mode;
  readonly engine: string;
  readonly accountOf: (functionName: string) => string;
}

function read(args: readonly string[]): Asked | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  const [namespace, ...more] = positionals;
  if (namespace === undefined || more.length > 0)
    throw new ConfigurationError(
      `one namespace is expected, ${positionals.length} are given: npm run opt-in -- --help`,
    );
  const engine = named("--engine-namespace", values["engine-namespace"]);
  const prefix = values["name-prefix"] === undefined ? "" : `${named("--name-prefix", values["name-prefix"])}-`;
  if (values["one-service"] && prefix !== "")
    throw new ConfigurationError("--one-service and --name-prefix do not go together: the one account is kubeheal");
  const mode = Mode.safeParse(values.mode);
  if (!mode.success) throw new ConfigurationError(`--mode ${values.mode}: expected ${Mode.options.join(", ")}`);
  if (named("the namespace", namespace) === engine)
    throw new ConfigurationError(`${namespace} is the engine's own: nothing is changed there, whatever anybody says`);
  const accountOf = (name: string): string => (values["one-service"] ? "kubeheal" : `${prefix}${name}`);
  return { namespace, mode: mode.data, engine, accountOf };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        mode: { type: "string", default: "observe" },
        "engine-namespace": { type: "string", default: "self-healing-platform" },
        "name-prefix": { type: "string" },
        "one-service": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new ConfigurationError(error instanceof Error ? error.message : String(error));
  }
}

function named(what: string, name: string): string {
  if (NAMESPACE_NAME.test(name)) return name;
  throw new ConfigurationError(
    `${what} ${JSON.stringify(name)}: expected a name of lower-case letters, digits and "-", at most 63`,
  );
}

function mayAct({ mode }: Asked): boolean {
  return mode === "approve" || mode === "auto";
}

/** The label alone opens none of these: the engine asks for a policy, and the API server, which cannot read that, for a second label. */
function reservation(asked: Asked): string | undefined {
  const { namespace, engine } = asked;
  if (!mayAct(asked) || !isProtected(namespace, engine)) return undefined;
  return (
    `${namespace} belongs to the cluster or its tools, and is only observed until an admin opens it by both: in ConfigMap kubeheal-policy of ${engine} ` +
    `"open: [{ namespace: ${namespace}, upTo: R1 }]", and kubectl label namespace ${namespace} ${OPENED}=true`
  );
}

/** Every value in it was checked, so none can be more than a word; in quotes, because `123` and `true` are names, too. */
function bindings(asked: Asked): string {
  const { namespace, mode, engine, accountOf } = asked;
  const binding = (name: string): string => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: kubeheal-${name}
  namespace: "${namespace}"
  labels:
    app.kubernetes.io/part-of: kubeheal
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: kubeheal-${name}
subjects:
  - kind: ServiceAccount
    name: "${accountOf(name)}"
    namespace: "${engine}"`;
  const but = reservation(asked);
  const names = ["notifications", ...(mayAct(asked) ? ["steps"] : [])];
  const head = `# Lets the accounts of KubeHeal in namespace ${engine} into namespace ${namespace}, as mode ${mode} needs it.`;
  return [head, ...(but === undefined ? [] : [`# ${but}`]), ...names.map(binding)].join("\n");
}

function commands(asked: Asked): string[] {
  const { namespace, mode } = asked;
  const label = `kubectl label namespace ${namespace} --overwrite ${OPT_IN}=${mode}`;
  const unbind = `kubectl -n ${namespace} delete rolebinding kubeheal-steps --ignore-not-found`;
  return mayAct(asked) ? [label] : [label, unbind];
}
