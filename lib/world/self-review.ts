import type { Right } from "../domain/rights.ts";
import { SELF_SUBJECT_ACCESS_REVIEW, SELF_SUBJECT_REVIEW, SELF_SUBJECT_RULES_REVIEW } from "./kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "./world.ts";

interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Review<Status> extends KubeObject {
  readonly spec?: object;
  readonly status?: Status;
}

const NAMELESS = { metadata: { name: "" } } as const;

/** Who this process is for the API server: `system:serviceaccount:<namespace>:<name>` in a pod. */
export async function ownName(cluster: Cluster): Promise<string> {
  const { status } = await cluster.create<Review<{ userInfo?: { username?: string } }>>({
    ...SELF_SUBJECT_REVIEW,
    ...NAMELESS,
  });
  return status?.userInfo?.username ?? "";
}

/**
 * Of these rights the ones that this process does not have in the namespace. One question tells most; what it does not tell is asked about one by one,
 * because an authorizer need not be able to list its rules (the node authorizer of every cluster is not, and the answer is marked as incomplete).
 */
export async function missingRights(cluster: Cluster, namespace: string, rights: readonly Right[]): Promise<Right[]> {
  const { status } = await cluster.create<Review<{ resourceRules?: readonly ResourceRule[] }>>({
    ...SELF_SUBJECT_RULES_REVIEW,
    ...NAMELESS,
    spec: { namespace },
  });
  const unsaid = rights.filter((right) => !status?.resourceRules?.some((rule) => gives(rule, right)));
  const answers = await Promise.all(unsaid.map((right) => has(cluster, namespace, right)));
  return unsaid.filter((_, index) => answers[index] === false);
}

/** A rule for some names gives the right on those only. */
function gives({ verbs, apiGroups = [], resources = [], resourceNames = [] }: ResourceRule, right: Right): boolean {
  return (
    resourceNames.length === 0 &&
    names(verbs, right.verb) &&
    names(apiGroups, right.group) &&
    names(resources, right.resource)
  );
}

function names(list: readonly string[], value: string): boolean {
  return list.includes("*") || list.includes(value);
}

async function has(cluster: Cluster, namespace: string, { group, resource, verb }: Right): Promise<boolean> {
  const [name = "", subresource] = resource.split("/");
  const { status } = await cluster.create<Review<{ allowed?: boolean }>>({
    ...SELF_SUBJECT_ACCESS_REVIEW,
    ...NAMELESS,
    spec: { resourceAttributes: { namespace, verb, group, resource: name, ...(subresource && { subresource }) } },
  });
  return status?.allowed === true;
}
