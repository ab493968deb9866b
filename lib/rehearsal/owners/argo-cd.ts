import { groupOf } from "../../domain/target.ts";
import { ARGO_APPLICATION } from "../../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, type PatchOperation, orNothing } from "../../world/world.ts";
import { type Git, applied, isAsWanted, refOf } from "./git.ts";

interface Operation {
  readonly initiatedBy?: object;
  readonly info?: readonly object[];
  readonly sync?: {
    readonly revision?: string;
    readonly source?: { readonly targetRevision?: string };
    readonly resources?: readonly { readonly kind: string; readonly name: string }[];
  };
}

interface Application extends KubeObject {
  readonly spec: {
    readonly source: object;
    readonly destination: object;
    readonly syncPolicy?: { readonly automated?: { readonly selfHeal?: boolean } };
  };
  readonly operation?: Operation;
  readonly status?: {
    readonly sync?: { readonly revision?: string };
    readonly history?: readonly { readonly id: number; readonly revision: string }[];
    readonly operationState?: object;
  };
}

export interface Deploying {
  readonly namespace: string;
  readonly name: string;
  readonly into: string;
  readonly automated?: { readonly selfHeal?: boolean };
}

/**
 * A small Argo CD: it compares one Application with Git, runs the operation that is asked for, syncs new commits where that is on and sets back what was
 * changed in the cluster where that is on, and writes down all of it as the real one does.
 */
export class PlayedArgoCd {
  /** What it set back in the cluster by itself: each is a change that somebody made behind its back. */
  readonly setBack: string[] = [];
  /** Operations that it ran because somebody asked. */
  readonly ran: string[] = [];
  #last: Promise<void> = Promise.resolve();
  readonly #props: { readonly cluster: Cluster; readonly now: () => Date; readonly git: Git } & Deploying;

  constructor(props: { readonly cluster: Cluster; readonly now: () => Date; readonly git: Git } & Deploying) {
    this.#props = props;
  }

  /** As its user does it with `argocd app create` and a first sync. */
  async deploy(): Promise<void> {
    const { cluster, git, namespace, name, into, automated } = this.#props;
    const destination = { server: "https://kubernetes.default.svc", namespace: into };
    const spec = {
      project: "default",
      source: SOURCE,
      destination,
      ...(automated && { syncPolicy: { automated } }),
    };
    await cluster.create({ ...ARGO_APPLICATION, metadata: { namespace, name }, spec } as KubeObject);
    await this.sync(git.head);
  }

  /** A person syncs the whole of it. */
  sync(revision: string): Promise<void> {
    return this.#afterThat(() => this.#sync(revision));
  }

  /** One round of its controller. */
  look(): Promise<void> {
    return this.#afterThat(() => this.#look());
  }

  /** One after another, as its controller does it: two at once would lose what one of them has written. */
  #afterThat(run: () => Promise<void>): Promise<void> {
    const next = this.#last.then(run);
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #sync(revision: string): Promise<void> {
    for (const object of this.#props.git.at(revision)) await applied(this.#props.cluster, this.#tracked(object));
    await this.#deployed(revision);
    await this.#look();
  }

  async #look(): Promise<void> {
    const application = await orNothing(this.#props.cluster.get<Application>(this.#ref()));
    if (!application) return;
    if (application.operation) return this.#run(application, application.operation);
    const { automated } = application.spec.syncPolicy ?? {};
    const { git } = this.#props;
    if (automated && git.head !== application.status?.history?.at(-1)?.revision) return this.#sync(git.head);
    if (automated?.selfHeal) await this.#heal();
    await this.#compare(application);
  }

  async #heal(): Promise<void> {
    const { cluster, git } = this.#props;
    for (const object of git.at(git.head))
      if (await applied(cluster, this.#tracked(object))) this.setBack.push(`${object.kind} ${object.metadata.name}`);
  }

  async #run(application: Application, operation: Operation): Promise<void> {
    const { cluster, git, now } = this.#props;
    const startedAt = stamp(now());
    const { revision = git.head, resources: only } = operation.sync ?? {};
    const objects = git.at(revision);
    const asked = objects.filter(({ kind, metadata: { name } }) => only?.some(isLike({ kind, name })) ?? true);
    for (const object of asked) await applied(cluster, this.#tracked(object));
    this.ran.push(`${only ? only.map(({ kind, name }) => `${kind} ${name}`).join(", ") : "all"} to ${revision}`);
    const isKnown = objects.length > 0;
    const how = isKnown ? WELL : { phase: "Error", message: `Failed to checkout revision ${revision}` };
    const state = { operation, startedAt, finishedAt: stamp(now()), ...how };
    await cluster.patch(this.#ref(), [
      { op: "remove", path: "/operation" },
      { op: "add", path: "/status", value: { ...application.status, operationState: state } },
    ]);
    // A selective sync is kept in no history.
    if (isKnown && !only) await this.#deployed(revision);
    await this.#look();
  }

  async #deployed(revision: string): Promise<void> {
    const { cluster, now } = this.#props;
    const { status } = await cluster.get<Application>(this.#ref());
    const history = [...(status?.history ?? [])];
    const entry = { id: (history.at(-1)?.id ?? -1) + 1, revision, deployedAt: stamp(now()), source: SOURCE };
    await cluster.patch(this.#ref(), [
      { op: "add", path: "/status", value: { ...status, history: [...history, entry] } },
    ]);
  }

  async #compare(application: Application): Promise<void> {
    const { cluster, git, now } = this.#props;
    const resources: object[] = [];
    let isSynced = true;
    for (const object of git.at(git.head)) {
      const isSame = await isAsWanted(cluster, object);
      isSynced &&= isSame;
      const { namespace, name } = object.metadata;
      const [group, version] = [groupOf(object.apiVersion), object.apiVersion.split("/").at(-1)];
      resources.push({ group, version, kind: object.kind, namespace, name, status: isSame ? "Synced" : "OutOfSync" });
    }
    const { source, destination } = application.spec;
    const status = {
      ...(await cluster.get<Application>(this.#ref())).status,
      resources,
      sync: { status: isSynced ? "Synced" : "OutOfSync", revision: git.head, comparedTo: { source, destination } },
      health: { status: "Healthy" },
      reconciledAt: stamp(now()),
      controllerNamespace: this.#props.namespace,
    };
    const refresh: PatchOperation[] = application.metadata.annotations?.[REFRESH]
      ? [{ op: "remove", path: `/metadata/annotations/${REFRESH.replaceAll("/", "~1")}` }]
      : [];
    await cluster.patch(this.#ref(), [{ op: "add", path: "/status", value: status }, ...refresh]);
  }

  #ref() {
    return { ...ARGO_APPLICATION, namespace: this.#props.namespace, name: this.#props.name };
  }

  #tracked(object: KubeObject): KubeObject {
    const { namespace, name } = refOf(object);
    const id = `${this.#props.name}:${groupOf(object.apiVersion)}/${object.kind}:${namespace}/${name}`;
    const annotations = { ...object.metadata.annotations, "argocd.argoproj.io/tracking-id": id };
    return { ...object, metadata: { ...object.metadata, annotations } };
  }
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

const isLike = (a: Named) => (b: Named) => a.kind === b.kind && a.name === b.name;

const WELL = { phase: "Succeeded", message: "successfully synced (all tasks run)" };
const REFRESH = "argocd.argoproj.io/refresh";
const SOURCE = { repoURL: "https://git.example.com/shop/app.git", path: "shop", targetRevision: "main" };

/** As Kubernetes writes times: no fractions of a second. */
function stamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
