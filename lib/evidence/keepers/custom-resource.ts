import type { Keeper, OperatorKeeper } from "../../domain/keeper.ts";
import { type Target, groupOf, inWords } from "../../domain/target.ts";
import { CLUSTER_SERVICE_VERSION, DEPLOYMENT, POD } from "../../world/kubernetes/kinds.ts";
import type { Deployment, Pod } from "../../world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, isWorldError, orNothing } from "../../world/world.ts";
import type { Condition } from "../conditions.ts";
import { selectorOf } from "../label-selector.ts";
import { OLM_RIGHTS, clusterServiceVersionOf } from "./service-version.ts";

export const CUSTOM_RESOURCE_RIGHTS = [
  ...OLM_RIGHTS,
  "apps/deployments: get",
  "/pods: list",
  "serving.kserve.io/inferenceservices: get",
  "serving.knative.dev/services: get",
];

interface CustomResource extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface ServiceVersion extends KubeObject {
  readonly spec?: {
    readonly customresourcedefinitions?: {
      readonly owned?: readonly { readonly name: string; readonly kind: string }[];
    };
    readonly install?: { readonly spec?: { readonly deployments?: readonly { readonly name: string }[] } };
  };
}

/** The object that controls the target, and the operator behind it where OLM knows that. */
export async function customResourceOf(cluster: Cluster, object: Target): Promise<Keeper> {
  if (object.kind === CLUSTER_SERVICE_VERSION.kind) return clusterServiceVersionOf(cluster, object);
  // Knative never changes one; https://knative.dev/docs/serving/revisions/
  if (object.kind === "Revision" && groupOf(object.apiVersion) === "serving.knative.dev")
    return { kind: "unknown", because: `${inWords(object)} stays as it was made: another one comes by its Service` };
  const found = await orNothing(cluster.get<CustomResource>(object));
  if (!found) return { kind: "unknown", because: `${inWords(object)}, which controls it, is not there` };
  return {
    kind: "operator",
    object,
    uid: found.metadata.uid ?? "",
    says: unwellIn(found),
    operator: await operatorOf(cluster, object),
  };
}

function unwellIn({ status }: CustomResource): string | undefined {
  const unwell = status?.conditions?.find(({ type, status: is }) => WELL.has(type) && is !== "True");
  return unwell && `${unwell.type} is ${unwell.status}: ${unwell.reason ?? ""} ${unwell.message ?? ""}`.slice(0, 300);
}

/** The conditions by which kinds of all makers say that they are well. */
const WELL = new Set(["Ready", "Available", "Healthy", "Succeeded", "Reconciled"]);

/** OLM copies an operator's version into every namespace that it watches, and notes where it came from. What is not there, or may not be read, brought nobody. */
async function operatorOf(cluster: Cluster, object: Target): Promise<OperatorKeeper["operator"]> {
  const { namespace = "" } = object;
  const version =
    namespace === "" ? undefined : (await versionsIn(cluster, namespace)).find((each) => brings(each, object));
  const target = version && deploymentOf(version, namespace);
  const pods = target && (await podsBehind(cluster, target));
  return target && pods && { target, version: version.metadata.name, pods };
}

function deploymentOf({ metadata, spec }: ServiceVersion, namespace: string): Target | undefined {
  const name = spec?.install?.spec?.deployments?.[0]?.name;
  return name === undefined
    ? undefined
    : { ...DEPLOYMENT, namespace: metadata.labels?.["olm.copiedFrom"] ?? namespace, name };
}

function brings({ spec }: ServiceVersion, { apiVersion, kind }: Target): boolean {
  const { owned = [] } = spec?.customresourcedefinitions ?? {};
  return owned.some((each) => each.kind === kind && each.name.endsWith(`.${groupOf(apiVersion)}`));
}

async function podsBehind(cluster: Cluster, target: Target): Promise<{ name: string; uid: string }[] | undefined> {
  const deployment = await orNothing(cluster.get<Deployment>(target));
  if (!deployment?.spec) return undefined;
  const labelSelector = selectorOf(deployment.spec.selector);
  const options = { namespace: target.namespace, labelSelector, limit: PODS_OF_AN_OPERATOR };
  const { items } = await cluster.list<Pod>(POD, options);
  return items.map(({ metadata }) => ({ name: metadata.name, uid: metadata.uid ?? "" }));
}

/** One, or a few that elect a leader. */
const PODS_OF_AN_OPERATOR = 5;

async function versionsIn(cluster: Cluster, namespace: string): Promise<readonly ServiceVersion[]> {
  try {
    return (await cluster.list<ServiceVersion>(CLUSTER_SERVICE_VERSION, { namespace })).items;
  } catch (error) {
    if (!isWorldError(error, "not-found", "forbidden")) throw error;
    return [];
  }
}
