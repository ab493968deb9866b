import type { ApplicationKeeper, Deployed, Keeper } from "../../domain/keeper.ts";
import { type Target, groupOf, inWords } from "../../domain/target.ts";
import { ARGO_APPLICATION } from "../../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, orNothing } from "../../world/world.ts";
import type { Asked } from "./reading.ts";

export const APPLICATION_RIGHTS = ["argoproj.io/applications: get,list"];

interface Deployment {
  readonly id?: number;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly deployedAt?: string;
  readonly source?: object;
}

/** What is read of an Application; https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml */
export interface Application extends KubeObject {
  readonly spec: {
    readonly project?: string;
    readonly destination?: { readonly server?: string; readonly name?: string; readonly namespace?: string };
    readonly sources?: readonly object[];
    readonly syncPolicy?: {
      readonly automated?: { readonly enabled?: boolean; readonly selfHeal?: boolean };
      readonly syncOptions?: readonly string[];
    };
  };
  readonly operation?: object;
  readonly status?: {
    readonly resources?: readonly {
      readonly group?: string;
      readonly kind: string;
      readonly namespace?: string;
      readonly name: string;
      readonly status?: string;
    }[];
    readonly sync?: { readonly status?: string; readonly revision?: string; readonly revisions?: readonly string[] };
    readonly conditions?: readonly { readonly type: string; readonly message?: string }[];
    readonly history?: readonly Deployment[];
    readonly reconciledAt?: string;
    readonly controllerNamespace?: string;
    readonly operationState?: { readonly phase?: string };
  };
}

/** Every tenant may have one of that name, in a namespace of its own; the right one may be the last. */
const PAGE = 100;

/**
 * The Application that a mark names, wherever it lives: by namespace and name, or by its name in every namespace. It must list the target itself, and
 * deploy to this cluster: a mark may have been copied along with the object, and an Argo CD elsewhere may have an Application of the same name.
 */
export async function applicationOf(cluster: Cluster, object: Target, { target }: Asked): Promise<Keeper> {
  const named = await applicationsNamed(cluster, object);
  const mine = named.filter((application) => isOfThisCluster(application) && listed(application, target));
  const [found] = mine;
  if (!found) return { kind: "unknown", because: whyNone(named, object, target) };
  if (mine.length > 1) {
    const all = mine.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(", ");
    return { kind: "unknown", because: `several Applications list it (${all}): which of them decides cannot be told` };
  }
  return keeperIn(found, target);
}

async function applicationsNamed(cluster: Cluster, { namespace, name }: Target): Promise<readonly Application[]> {
  if (namespace !== undefined) {
    const found = await orNothing(cluster.get<Application>({ ...ARGO_APPLICATION, namespace, name }));
    return found ? [found] : [];
  }
  const found: Application[] = [];
  let next: string | undefined;
  do {
    const options = { fieldSelector: `metadata.name=${name}`, limit: PAGE, continue: next };
    const page = await orNothing(cluster.list<Application>(ARGO_APPLICATION, options));
    found.push(...(page?.items ?? []));
    next = page?.continue;
  } while (next !== undefined);
  return found;
}

function whyNone(named: readonly Application[], object: Target, target: Target): string {
  const [first] = named;
  if (!first) return `${inWords(object)}, which its marks name, is not in this cluster`;
  if (!named.some(isOfThisCluster)) return `${inWords(object)}, which its marks name, deploys to another cluster`;
  return `${inWords({ ...object, ...first.metadata })}, which its marks name, does not list ${inWords(target)} among what it deploys`;
}

function isOfThisCluster({ spec: { destination = {} } }: Application): boolean {
  return destination.name === "in-cluster" || destination.server === "https://kubernetes.default.svc";
}

function listed({ status }: Application, { apiVersion, kind, namespace, name }: Target) {
  return status?.resources?.find(
    (each) =>
      (each.group ?? "") === groupOf(apiVersion) &&
      each.kind === kind &&
      (each.namespace ?? "") === (namespace ?? "") &&
      each.name === name,
  );
}

/** Conditions whose names end so say why Argo CD cannot compare, or cannot sync. */
const TROUBLE = /Error$/;

function keeperIn(application: Application, target: Target): Keeper {
  const { metadata, spec, status = {} } = application;
  return {
    kind: "application",
    object: { ...ARGO_APPLICATION, namespace: metadata.namespace ?? "", name: metadata.name },
    uid: metadata.uid ?? "",
    sync: listed(application, target)?.status ?? "Unknown",
    revision: revisionOf(status.sync),
    comparedAt: status.reconciledAt,
    ...automationOf(spec.syncPolicy?.automated),
    trouble: troubleOf(application),
    history: (status.history ?? []).map(deployed),
    namespaces: [...new Set((status.resources ?? []).flatMap(({ namespace }) => namespace ?? []))],
  };
}

/** `enabled: false` keeps what is set and does nothing. */
function automationOf(
  automated: { readonly enabled?: boolean; readonly selfHeal?: boolean } | undefined,
): Pick<ApplicationKeeper, "isAutomated" | "healsItself"> {
  const isAutomated = automated !== undefined && automated.enabled !== false;
  return { isAutomated, healsItself: isAutomated && automated.selfHeal === true };
}

function revisionOf({
  revision,
  revisions = [],
}: { readonly revision?: string; readonly revisions?: readonly string[] } = {}): string {
  return revision ?? revisions.join(", ");
}

function troubleOf({ metadata, status }: Application): string | undefined {
  if (metadata.annotations?.["argocd.argoproj.io/skip-reconcile"] === "true")
    return "it is set aside by its annotation argocd.argoproj.io/skip-reconcile";
  const condition = status?.conditions?.find(({ type }) => TROUBLE.test(type));
  return condition && `${condition.type}: ${condition.message ?? ""}`.slice(0, 300);
}

/** Go leaves the number 0 out. */
function deployed({ id = 0, deployedAt = "", source, ...from }: Deployment): Deployed {
  const isOne = source !== undefined && (from.revisions ?? []).length === 0;
  return { id, revision: revisionOf(from), at: deployedAt, source: isOne ? JSON.stringify(source) : undefined };
}
