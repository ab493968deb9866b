import type { Drop } from "../domain/drop.ts";
import type { Incident } from "../domain/incident.ts";
import type { Signal } from "../domain/signal.ts";
import { vanishedFrom } from "../domain/snapshot.ts";
import { type Target, hashOfTarget, inWords } from "../domain/target.ts";
import { TARGET_LABEL, namingOf } from "../engine/alert-catalogue.ts";
import type { NamespaceState } from "../engine/consent.ts";
import type { Naming } from "../engine/naming.ts";
import type { Triaged } from "../engine/triage.ts";
import { type Belonging, WALK_RIGHTS, belongingOf } from "../evidence/owner-walk.ts";
import { pointedAt, pointsAt } from "../evidence/points-at.ts";
import { readNamespace } from "../evidence/read-namespace.ts";
import { type Reader, remember, remembering } from "../evidence/remembering.ts";
import type { Stored } from "../state/config-maps.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { SERVICE } from "../world/kubernetes/kinds.ts";
import type { Context } from "./context.ts";

/** Where an alert belongs. Alerts with the same key are heard together. */
export type Located = { readonly key: string } & (
  | {
      readonly kind: "target";
      readonly target: Target | undefined;
      readonly through?: Target | undefined;
      readonly namespace: string | undefined;
    }
  /** What it names is gone or it is over, and this open incident has heard of it. */
  | { readonly kind: "known"; readonly stored: Stored<Incident> }
  | { readonly kind: "ignored"; readonly namespace: string | undefined; readonly why: string }
  | { readonly kind: "dropped"; readonly why: string; readonly counted: Drop }
);

export const FIND_RIGHTS = ["/namespaces: get", ...WALK_RIGHTS];

/** No namespace has this name. */
const EVERYWHERE = "*";

/** What lies in no namespace carries one all the same: the exporter's, or one that somebody has written into the rule. */
function whereToLook(naming: Naming | undefined, namespace: string | undefined): string | undefined {
  return naming?.isClusterScoped === true ? EVERYWHERE : namespace;
}

/** Finds targets by looking. It remembers what it read for one body only: five pods of one Deployment cost their own reads, not five times everything. */
export class Finder {
  private readonly context: Context;
  private readonly cluster: Reader;
  private readonly namespaces = new Map<string, Promise<NamespaceState>>();
  private readonly open = new Map<string, Promise<readonly IncidentSummary[]>>();

  /** `names`: all that it will be asked for, so that it knows a storm when it begins. */
  constructor(context: Context, names: readonly Target[]) {
    this.context = context;
    this.cluster = remembering(context.world.cluster, names);
  }

  async locate(alert: Extract<Triaged, { signal: Signal }>): Promise<Located> {
    const namespace = alert.signal.labels["namespace"];
    if (alert.kind === "ignored") return ignored(alert.alertname, namespace, alert.why);
    const naming = namingOfAlert(alert);
    const where = whereToLook(naming, namespace);
    if (alert.kind === "resolved") return (await this.known(alert.signal, where)) ?? unheard();
    // Whose a volume is, only the volume says; everything else is looked at only where people have opted in.
    const isSomewhere = alert.names.namespace !== undefined;
    const names = isSomewhere ? alert.names : await pointsAt(this.cluster, alert.names);
    const home = names.namespace;
    if (!(await this.isHeard(home, naming)))
      return ignored(
        alert.alertname,
        home,
        `namespace ${home} is not opted in: it has no label kubeheal.io/heal with observe, suggest, approve or auto`,
      );
    const stands = isSomewhere ? await pointsAt(this.cluster, names) : names;
    const found = (await belongingOf(this.cluster, stands)) ?? (await this.elsewhere(stands, naming));
    if (found) return located(found, home);
    return (await this.known(alert.signal, home ?? where)) ?? lost(alert, home);
  }

  /** Where people have opted in, in no namespace, or of the platform: that is observed also where nobody opts in. */
  private async isHeard(home: string | undefined, naming: Naming | undefined): Promise<boolean> {
    return naming?.isPlatform === true || home === undefined || (await this.namespace(home)).mode !== undefined;
  }

  private async elsewhere(gone: Target, naming: Naming | undefined): Promise<Belonging | undefined> {
    const before = await this.whereItWas(gone);
    return before ?? (naming?.otherwise && belongingOf(this.cluster, naming.otherwise));
  }

  /** A pod that a rollout replaced is gone, its ReplicaSet is kept: the pod's name begins with the ReplicaSet's. */
  private async whereItWas(target: Target): Promise<Belonging | undefined> {
    const { kind, namespace, name } = target;
    if (kind === SERVICE.kind && target.apiVersion === SERVICE.apiVersion) return this.behind(target);
    const generated = /^(.+)-[a-z0-9]{5}$/.exec(name)?.[1];
    if (kind !== "Pod" || generated === undefined) return undefined;
    return belongingOf(this.cluster, {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      ...(namespace === undefined ? {} : { namespace }),
      name: generated,
    });
  }

  /** A Service that is gone sent to somebody: whose pods, only what is remembered of its namespace says. */
  private async behind(service: Target): Promise<Belonging | undefined> {
    const remembered = await this.context.snapshots.load(service.namespace ?? "");
    const gone = remembered && vanishedFrom(remembered, SERVICE.kind, new Set());
    const selector = gone?.find(({ name }) => name === service.name)?.selector;
    const pod = selector && (await pointedAt(this.cluster, service, selector));
    return pod && belongingOf(this.cluster, pod);
  }

  /** By its fingerprint, among the open incidents of its namespace: every repair replaces the pod that an alert names. */
  private async known({ fingerprint }: Signal, namespace: string | undefined): Promise<Located | undefined> {
    if (namespace === undefined) return undefined;
    const summary = (await this.openIn(namespace)).find(({ alerts }) => alerts.includes(fingerprint));
    const stored = summary && (await this.context.incidents.load(summary.id));
    return stored && { key: `incident ${stored.value.id}`, kind: "known", stored };
  }

  private namespace(name: string): Promise<NamespaceState> {
    return remember(this.namespaces, name, () => readNamespace(this.context.world.cluster, name));
  }

  private openIn(namespace: string): Promise<readonly IncidentSummary[]> {
    return remember(
      this.open,
      namespace,
      async () =>
        (await this.context.incidents.list(namespace === EVERYWHERE ? { open: true } : { open: true, namespace }))
          .items,
    );
  }
}

/** A rule of one's own that names its target says it otherwise than the catalogue. */
function namingOfAlert({ alertname, signal }: Extract<Triaged, { signal: Signal }>): Naming | undefined {
  return signal.labels[TARGET_LABEL] === undefined ? namingOf(alertname) : undefined;
}

function located({ root, through }: Belonging, namespace: string | undefined): Located {
  return { key: `target ${hashOfTarget(root)}`, kind: "target", target: root, through, namespace };
}

function ignored(alertname: string, namespace: string | undefined, why: string): Located {
  return { key: `ignored ${alertname} ${namespace}`, kind: "ignored", namespace, why };
}

/** What does not exist is news where somebody watches over it; where a model only has an opinion of it, it is none. */
function lost(
  { alertname, signal, names }: Extract<Triaged, { kind: "firing" }>,
  namespace: string | undefined,
): Located {
  if (signal.kind === "score")
    return { key: "dropped lost", kind: "dropped", counted: "score-lost", why: `${inWords(names)} does not exist` };
  return { key: `lost ${alertname} ${namespace}`, kind: "target", target: undefined, namespace };
}

function unheard(): Located {
  return {
    key: "dropped unheard",
    kind: "dropped",
    counted: "alert-unheard",
    why: "the end of an alert that no open incident has heard of",
  };
}
