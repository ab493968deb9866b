import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { functions } from "../../functions/index.ts";
import { optIn } from "../../lib/process/opt-in.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import type { RequestMade } from "../../lib/world/kubernetes/requests.ts";
import { ONE_ACCOUNT, admissionObjects } from "./rights/admission.ts";
import { bindingObjects, roleObjects } from "./rights/roles.ts";
import { toYaml } from "./yaml.ts";

/** The rights of an installation in a namespace of one test, under names of its own: what is cluster-scoped is shared by all tests. */
export interface Installation {
  /** Logs in as the account of a function, with a token of its own. */
  logIn(account: string): KubernetesCluster;
  /** An account that nobody has given anything. */
  logInAsNobody(): KubernetesCluster;
  /** What was refused to any account, as the API server said it: 401 and 403. */
  readonly refused: readonly RequestMade[];
  /** Binds what the account of a function may do in namespaces that take part, without asking whether this one may. */
  bind(account: string, namespace: string): Promise<void>;
  /** As an admin does it who turns on `rbac.nodes` and `rbac.platform`, and names this namespace in `rbac.deployers`. */
  giveAll(namespace: string): Promise<void>;
  /** As `npm run opt-in` does it. */
  optIn(namespace: string, mode: string): Promise<void>;
  end(): Promise<void>;
}

const NOBODY = "nobody";
const ACCOUNTS = [...Object.values(functions).map(({ name }) => name), ONE_ACCOUNT, NOBODY];

export async function installRights(namespace: string): Promise<Installation> {
  const suffix = namespace.replace(/^kubeheal-/, "");
  const ownNames = (text: string): string =>
    text
      .replaceAll(/^( *)name: (kubeheal-[a-z-]+)$/gm, `$1name: $2-${suffix}`)
      .replaceAll(/^( *)policyName: (kubeheal-[a-z-]+)$/gm, `$1policyName: $2-${suffix}`);
  const bindings = [...bindingObjects((name) => name), ...bindingObjects(() => ONE_ACCOUNT).map(renamed)];
  const accounts = ACCOUNTS.map((name) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace },
  }));
  const rights = ownNames(
    toYaml([...roleObjects(), ...bindings, ...admissionObjects()])
      .replaceAll("self-healing-platform", namespace)
      .replaceAll(/^( *)- kind: ServiceAccount$/gm, `$1- kind: ServiceAccount\n$1  namespace: ${namespace}`),
  );
  await kubectl(["apply", "--namespace", namespace, "-f", "-"], toYaml(accounts) + rights);

  const refused: RequestMade[] = [];
  const connection = await fromKubeconfig();
  // The connection of whoever runs the tests, without what proves who that is.
  const { cert: _cert, key: _key, ...tls } = connection.tls ?? {};
  const tokens = await Promise.all(
    ACCOUNTS.map(
      async (name) => [name, (await kubectl(["create", "token", name, "--namespace", namespace])).trim()] as const,
    ),
  );
  const logins = new Map(
    tokens.map(([name, token]) => {
      const logIn = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${token}` });
      const onRequest = (made: RequestMade): void => {
        if (made.status === 401 || made.status === 403) refused.push(made);
      };
      return [name, new KubernetesCluster({ server: connection.server, tls, logIn }, { onRequest })] as const;
    }),
  );
  return {
    refused,
    logIn: (account) => logins.get(account)!,
    logInAsNobody: () => logins.get(NOBODY)!,
    bind: async (account, home) => {
      const to = [`--clusterrole=kubeheal-${account}-${suffix}`, `--serviceaccount=${namespace}:${account}`];
      await kubectl(["create", "rolebinding", `bound-by-a-test-${account}`, "--namespace", home, ...to]);
    },
    giveAll: async (home) => {
      const to = `--serviceaccount=${namespace}:steps`;
      for (const part of ["nodes", "platform"]) {
        const name = `kubeheal-steps-${part}-${suffix}`;
        await kubectl(["create", "clusterrolebinding", name, `--clusterrole=${name}`, to]);
      }
      const name = `kubeheal-steps-deployers-${suffix}`;
      await kubectl(["create", "rolebinding", name, "--namespace", home, `--clusterrole=${name}`, to]);
    },
    optIn: async (home, mode) => {
      const { text, next } = optIn([home, "--mode", mode, "--engine-namespace", namespace]);
      await kubectl(["apply", "-f", "-"], ownNames(text));
      for (const command of next) await kubectl(command.split(" ").slice(1));
    },
    end: async () => {
      for (const login of logins.values()) login.close();
      await kubectl(["delete", "--ignore-not-found", "--namespace", namespace, "-f", "-"], rights);
      const given = ["nodes", "platform"].map((part) => `kubeheal-steps-${part}-${suffix}`);
      await kubectl(["delete", "--ignore-not-found", "clusterrolebinding", ...given]);
    },
  };
}

/** Here the one account for all is beside the six. */
function renamed(binding: object): object {
  const { metadata, ...rest } = binding as { metadata: { name: string } };
  return { ...rest, metadata: { ...metadata, name: `${metadata.name}-all` } };
}

async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const running = promisify(execFile)("kubectl", [...args]);
  running.child.stdin!.end(input);
  return (await running).stdout;
}
