import { realDelay } from "../../lib/world/delay.ts";
import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import {
  NODE_HEALTH_CHECK,
  SELF_NODE_REMEDIATION,
  SELF_NODE_REMEDIATION_TEMPLATE,
} from "../../lib/world/kubernetes/kinds.ts";
import { type Cluster, type Kind, isWorldError } from "../../lib/world/world.ts";
import { askServer } from "./played-owner.ts";

/** As the medik8s operators bring them, as far as this engine and its tests read them: the names are theirs, the schemas take any field. */
const KINDS: readonly { readonly kind: Kind; readonly plural: string; readonly scope: "Cluster" | "Namespaced" }[] = [
  { kind: NODE_HEALTH_CHECK, plural: "nodehealthchecks", scope: "Cluster" },
  { kind: SELF_NODE_REMEDIATION, plural: "selfnoderemediations", scope: "Namespaced" },
  { kind: SELF_NODE_REMEDIATION_TEMPLATE, plural: "selfnoderemediationtemplates", scope: "Namespaced" },
];

const ANYTHING = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** Defines the kinds of Node Health Check and Self Node Remediation on a real API server that has not got them. */
export async function defineNodeKinds(connection: ConnectionSettings, cluster: Cluster): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  for (const each of KINDS) {
    const { status, text } = await askServer(connection, { method: "POST", path, body: definitionOf(each) });
    if (status !== 201 && status !== 409) throw new Error(`${each.kind.kind} is not defined: ${status} ${text}`);
  }
  for (const { kind } of KINDS) while (!(await isServed(cluster, kind))) await realDelay(0.1);
}

function definitionOf({ kind: { apiVersion, kind }, plural, scope }: (typeof KINDS)[number]): object {
  const [group = "", version = ""] = apiVersion.split("/");
  const schema = { openAPIV3Schema: { type: "object", properties: { spec: ANYTHING, status: ANYTHING } } };
  const names = { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names,
      versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
}

async function isServed(cluster: Cluster, kind: Kind): Promise<boolean> {
  try {
    await cluster.list(kind, { limit: 1 });
    return true;
  } catch (error) {
    if (isWorldError(error, "not-found")) return false;
    throw error;
  }
}
