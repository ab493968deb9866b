import type { Right } from "../../lib/domain/rights.ts";
import type { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { SELF_SUBJECT_ACCESS_REVIEW } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { Requests } from "../../lib/world/kubernetes/requests.ts";
import type { KubeObject } from "../../lib/world/world.ts";

/** Something that can be asked for: a verb on a resource of this API server. */
export interface Askable extends Right {
  readonly isNamespaced: boolean;
}

const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/** Verbs that are none of HTTP, on what they mean something for; these kinds are in no discovery. */
const MORE: readonly Askable[] = [
  ...["users", "groups", "serviceaccounts"].map((resource) => ({ group: "", resource, verb: "impersonate" })),
  ...["roles", "clusterroles"].flatMap((resource) =>
    ["escalate", "bind"].map((verb) => ({ group: "rbac.authorization.k8s.io", resource, verb })),
  ),
  ...["approve", "sign"].map((verb) => ({ group: "certificates.k8s.io", resource: "signers", verb })),
  { group: "security.openshift.io", resource: "securitycontextconstraints", verb: "use" },
  { group: "*", resource: "*", verb: "*" },
].map((right) => ({ ...right, isNamespaced: ["serviceaccounts", "roles"].includes(right.resource) }));

interface Discovered {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions: readonly {
      readonly resources: readonly {
        readonly resource: string;
        readonly scope: "Namespaced" | "Cluster";
        readonly subresources?: readonly { readonly subresource: string }[];
      }[];
    }[];
  }[];
}

/** Every verb on every resource and subresource that the API server knows, installed kinds of others included. */
export async function everythingAskable(): Promise<Askable[]> {
  const requests = new Requests(await fromKubeconfig(), {});
  const found = new Map<string, Askable>();
  for (const path of ["/api", "/apis"]) {
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const { items } = await requests.ask<Discovered>({ verb: "get", about: { kind: "API" }, path, accept });
    for (const { metadata, versions } of items) {
      for (const { resource, scope, subresources = [] } of versions.flatMap(({ resources }) => resources)) {
        const names = [resource, ...subresources.map(({ subresource }) => `${resource}/${subresource}`)];
        for (const [name, verb] of names.flatMap((each) => VERBS.map((verb) => [each, verb] as const))) {
          const askable = { group: metadata?.name ?? "", resource: name, verb, isNamespaced: scope === "Namespaced" };
          found.set(JSON.stringify(askable), askable);
        }
      }
    }
  }
  requests.close();
  return [...found.values(), ...MORE];
}

interface Review extends KubeObject {
  readonly status?: { readonly allowed: boolean };
}

const AT_ONCE = 40;

/** What of it an account may, as the API server's own authorizer says when it is asked with the account's token. */
export async function allowedTo(
  account: KubernetesCluster,
  asked: readonly Right[],
  namespace: string,
): Promise<Right[]> {
  const allowed: Right[] = [];
  const left = [...asked];
  const ask = async (): Promise<void> => {
    for (let right = left.pop(); right; right = left.pop()) {
      const [resource = "", subresource = ""] = right.resource.split("/");
      const resourceAttributes = { group: right.group, resource, subresource, verb: right.verb, namespace };
      const review = { ...SELF_SUBJECT_ACCESS_REVIEW, metadata: { name: "" }, spec: { resourceAttributes } };
      if ((await account.create<Review>(review)).status?.allowed === true) allowed.push(right);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return allowed;
}
