import { parseArgs } from "node:util";

import { ConfigurationError } from "../configuration.ts";
import { NAMESPACE_NAME } from "../domain/names.ts";
import { Mode, OPT_IN, isProtected } from "../domain/policy.ts";

export const OPT_IN_HELP = `Prints what lets a namespace take part: its label, and RoleBindings for the accounts of the engine.

  npm run --silent opt-in shop | kubectl apply --server-side -f -                     cause and plan are shown, nothing is changed
  npm run --silent opt-in shop -- --mode auto | kubectl apply --server-side -f -      and it heals

--server-side, because it sets this one label and leaves every other as it is; a plain apply would drop those that an earlier
apply of the same Namespace has set. A namespace that does not exist would be made: mind its name.

Flags:
  --mode MODE               observe (default), suggest, approve or auto; only for approve and auto is the account that acts bound
  --engine-namespace NAME   where the engine is installed (self-healing-platform)
  --name-prefix NAME        what fullnameOverride of the chart was set to
  --one-service             all functions run in one Service, with the one account kubeheal
  --help                    this text`;

/** What `npm run opt-in` prints. Throws a sentence for people when it is asked for something that must not or cannot be. */
export function optIn(args: readonly string[]): string {
  const asked = read(args);
  return asked === "help" ? OPT_IN_HELP : manifest(asked);
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
  if (isProtected(named("the namespace", namespace), engine))
    throw new ConfigurationError(
      `${namespace} is a namespace of the cluster, of its deployers, its monitoring or the engine itself: nothing is changed there, whatever its label says`,
    );
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

/** Every value in it was checked, so none can be more than a word; in quotes, because `123` and `true` are names, too. */
function manifest({ namespace, mode, engine, accountOf }: Asked): string {
  const mayAct = mode === "approve" || mode === "auto";
  const back = mayAct
    ? `# Back: kubectl label namespace ${namespace} --overwrite ${OPT_IN}=observe`
    : `# Was it approve or auto before? Then also: kubectl -n ${namespace} delete rolebinding kubeheal-steps --ignore-not-found`;
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
    namespace: "${engine}"
`;
  return `# Lets namespace ${namespace} take part in KubeHeal of namespace ${engine}, mode ${mode}: kubectl apply --server-side -f -
${back}
${["notifications", ...(mayAct ? ["steps"] : [])].map(binding).join("")}---
apiVersion: v1
kind: Namespace
metadata:
  name: "${namespace}"
  labels:
    ${OPT_IN}: ${mode}`;
}
