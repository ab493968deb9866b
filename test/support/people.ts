import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { realDelay } from "../../lib/world/delay.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { Requests } from "../../lib/world/kubernetes/requests.ts";
import { isAllowed } from "../../lib/world/reviews.ts";

export interface Wanted {
  readonly namespace: string;
  readonly name: string;
  /** From `incidents` or `incidents/approval` to verbs. */
  readonly rights: Readonly<Record<string, readonly string[]>>;
}

export interface Account {
  readonly token: string;
  /** Meant for somebody else than the API server: `AUDIENCE`. */
  readonly tokenForAudience: string;
  readonly username: string;
}

export const AUDIENCE = "serving.knative.dev/service/kubeheal/steps";

/** A ServiceAccount of a real cluster with these rights on incidents in its namespace, and tokens for it by TokenRequest. */
export async function account(settings: ConnectionSettings, { namespace, name, rights }: Wanted): Promise<Account> {
  const requests = new Requests(settings, {});
  const create = <T>(kind: string, path: string, body: object): Promise<T> =>
    requests.ask<T>({ verb: "create", about: { kind, namespace, name }, path, body });
  const metadata = { name, namespace };
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  try {
    await create("ServiceAccount", accounts, { metadata });
    const rules = Object.entries(rights).map(([resource, verbs]) => ({
      apiGroups: ["kubeheal.io"],
      resources: [resource],
      verbs,
    }));
    await create("Role", `${rbac}/roles`, { metadata, rules });
    await create("RoleBinding", `${rbac}/rolebindings`, {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", namespace, name }],
    });
    const tokenFor = async (...audiences: string[]): Promise<string> => {
      const spec = { expirationSeconds: 3600, audiences };
      const path = `${accounts}/${name}/token`;
      return (await create<{ status: { token: string } }>("TokenRequest", path, { spec })).status.token;
    };
    const [token, tokenForAudience] = await Promise.all([tokenFor(), tokenFor(AUDIENCE)]);
    await untilBound(settings, { namespace, name, rights });
    return { token, tokenForAudience, username: `system:serviceaccount:${namespace}:${name}` };
  } finally {
    requests.close();
  }
}

/** A kubeconfig that logs in by this token alone, at the server of another one. */
export async function kubeconfigWith(token: string, { server }: ConnectionSettings): Promise<string> {
  const user = { name: "engine", user: { token } };
  const cluster = { name: "here", cluster: { server, "insecure-skip-tls-verify": true } };
  const context = { name: "here", context: { cluster: "here", user: "engine" } };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    clusters: [cluster],
    users: [user],
    contexts: [context],
  };
  const file = path.join(await mkdtemp(path.join(tmpdir(), "kubeconfig-")), "config");
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** Whoever installs an engine outside of a pod may do everything in it. Returns how to take that back. */
export async function makeAdmin(
  settings: ConnectionSettings,
  { namespace, name }: Pick<Wanted, "namespace" | "name">,
): Promise<() => Promise<void>> {
  const requests = new Requests(settings, {});
  const kind = "ClusterRoleBinding";
  const own = `test-admin-${namespace}-${name}`;
  const bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
  const body = {
    metadata: { name: own },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", namespace, name }],
  };
  await requests.ask({ verb: "create", about: { kind, name: own }, path: bindings, body });
  return async () => {
    await requests.ask({ verb: "delete", about: { kind, name: own }, path: `${bindings}/${own}` });
    requests.close();
  };
}

/** The API server's authorizer hears of a RoleBinding a moment after it was created. */
async function untilBound(settings: ConnectionSettings, { namespace, name, rights }: Wanted): Promise<void> {
  const cluster = new KubernetesCluster(settings);
  const user = { username: `system:serviceaccount:${namespace}:${name}`, groups: [] };
  const [first] = Object.entries(rights);
  if (!first) return;
  const [resource = "", subresource] = first[0].split("/");
  const wish = { verb: first[1][0] ?? "", group: "kubeheal.io", resource, subresource, namespace };
  for (let tries = 0; tries < 100 && !(await isAllowed(cluster, user, wish)); tries += 1) await realDelay(0.05);
  cluster.close();
}
