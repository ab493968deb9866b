import type { Issuer } from "../issued-tokens.ts";
import { WorldError, isWorldError } from "../world.ts";
import type {
  Cluster,
  Kind,
  KubeObject,
  ListOptions,
  Page,
  PartialObject,
  PatchOperation,
  Ref,
  Watched,
  WriteOptions,
} from "../world.ts";
import type { ConnectionSettings } from "./connection.ts";
import { Discovery } from "./discovery.ts";
import { issuerOf } from "./issuer.ts";
import { POD, POD_DISRUPTION_BUDGET, isKnown, resourceOf } from "./kinds.ts";
import { checkName } from "./name-guard.ts";
import type { PodDisruptionBudget } from "./objects.ts";
import { patchBody } from "./patch-body.ts";
import { homePath, listPath, listQuery, objectPath, query } from "./paths.ts";
import { Requests } from "./requests.ts";
import type { RequestOptions } from "./requests.ts";
import { SEVERAL_BUDGETS, budgetsInWords } from "./several-budgets.ts";
import { watchUntil } from "./watch-until.ts";

interface List<T> {
  readonly items?: T[];
  readonly metadata?: { readonly continue?: string };
}

const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;v=1;g=meta.k8s.io,application/json";

interface ClientOptions extends RequestOptions {
  /** In `managedFields` the name of whoever writes through this client. */
  readonly fieldManager?: string;
}

/** The Kubernetes API itself. Making one connects to nothing. */
export class KubernetesCluster implements Cluster {
  readonly #requests: Requests;
  readonly #discovery: Discovery;
  readonly #fieldManager: string;

  constructor(settings: ConnectionSettings, { fieldManager = "kubeheal", ...options }: ClientOptions = {}) {
    this.#requests = new Requests(settings, options);
    this.#discovery = new Discovery(this.#requests);
    this.#fieldManager = fieldManager;
  }

  async get<T extends KubeObject>(ref: Ref): Promise<T> {
    return this.#requests.ask<T>({ verb: "get", about: ref, path: await this.#pathOf(ref) });
  }

  /** The name is looked at before anything is asked; an owner reference does not say whether its owner lives in the namespace. */
  async #pathOf(ref: Ref): Promise<string> {
    if (isKnown(ref)) return objectPath(ref);
    checkName("name", ref.name);
    const resource = await this.#discovery.resourceOf(ref);
    return objectPath(resource.namespaced ? ref : { ...ref, namespace: undefined }, resource);
  }

  async list<T extends KubeObject>({ apiVersion, kind }: Kind, options: ListOptions): Promise<Page<T>> {
    const path = listPath({ apiVersion, kind }, options.namespace) + listQuery(options);
    const about = { kind, namespace: options.namespace };
    const { items = [], metadata } = await this.#requests.ask<List<T>>({ verb: "list", about, path });
    // The server says the kind once for the whole list, not with each item.
    for (const item of items) Object.assign(item, { apiVersion, kind });
    return { items, continue: metadata?.continue || undefined };
  }

  async listMetadata(kind: Kind, options: ListOptions): Promise<Page<PartialObject>> {
    const path = listPath(kind, options.namespace) + listQuery(options);
    const about = { kind: kind.kind, namespace: options.namespace };
    const list = await this.#requests.ask<List<PartialObject>>({ verb: "list", about, path, accept: METADATA_ONLY });
    // A server that cannot leave the data out sends it, so it is left out here as well.
    const items = (list.items ?? []).map(({ metadata }) => ({ metadata }));
    return { items, continue: list.metadata?.continue || undefined };
  }

  async create<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T> {
    const about = refTo(object);
    const { isReview } = resourceOf(object);
    if (!isReview) checkName("name", about.name);
    const path = homePath(about) + this.#written(options);
    // The server calls this a fault of its own (500), and the fault would never pass.
    if (object.metadata.resourceVersion) throw unusable("create", about, "it has a resourceVersion already");
    // A review must have no metadata at all.
    const body = isReview ? { ...object, metadata: {} } : object;
    return this.#requests.ask<T>({ verb: "create", about, path, body, isDryRun: options?.dryRun });
  }

  async replace<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T> {
    const about = refTo(object);
    const path = objectPath(about) + this.#written(options);
    // Without it the server would overwrite what somebody else has written, and say 200.
    if (!/^\d+$/.test(object.metadata.resourceVersion ?? ""))
      throw unusable("replace", about, "it has no resourceVersion");
    return this.#requests.ask<T>({ verb: "replace", about, path, body: object, isDryRun: options?.dryRun });
  }

  async patch<T extends KubeObject>(
    ref: Ref,
    operations: readonly PatchOperation[],
    options?: WriteOptions,
  ): Promise<T> {
    return this.#requests.ask<T>({
      verb: "patch",
      about: ref,
      path: (await this.#pathOf(ref)) + this.#written(options),
      body: patchBody(operations),
      contentType: "application/json-patch+json",
      isDryRun: options?.dryRun,
    });
  }

  async delete(ref: Ref, preconditions: { uid?: string; resourceVersion?: string } = {}): Promise<void> {
    await this.#requests.ask({
      verb: "delete",
      about: ref,
      path: objectPath(ref),
      body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions },
    });
  }

  async evict(pod: { namespace: string; name: string; uid: string }, options?: WriteOptions): Promise<void> {
    const { namespace, name, uid } = pod;
    const about = { ...POD, namespace, name };
    // The server asks the budgets first and looks at the uid last: the eviction of a pod that is gone would use up the budget
    // of the pod in its place for two minutes.
    const found = await this.get(about);
    if (found.metadata.uid !== uid)
      throw new WorldError("conflict", `could not evict Pod ${namespace}/${name}: it is another pod by now`);
    const asked = this.#requests.ask({
      verb: "evict",
      about,
      path: `${objectPath(about)}/eviction${query({ dryRun: options?.dryRun ? "All" : undefined })}`,
      body: {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { namespace, name },
        deleteOptions: { preconditions: { uid } },
      },
      isDryRun: options?.dryRun,
    });
    await asked.catch(async (error: unknown) => {
      throw isForbiddenBySeveral(error) ? await this.#withNames(error, found) : error;
    });
  }

  async #withNames({ message }: WorldError, pod: KubeObject): Promise<WorldError> {
    const names = await this.list<PodDisruptionBudget>(POD_DISRUPTION_BUDGET, {
      namespace: pod.metadata.namespace,
    }).then(
      ({ items }) => budgetsInWords(items, pod),
      (error: Error) => `Which ones is not known: ${error.message}`,
    );
    return new WorldError("blocked", `${message} ${names}`);
  }

  // oxlint-disable-next-line max-params -- the interface's
  async watchUntil<T extends KubeObject>(
    ref: Ref,
    satisfies: (object: T | undefined) => boolean,
    atMostSeconds: number,
  ): Promise<Watched<T>> {
    return watchUntil({ requests: this.#requests, ref, endsAt: performance.now() + atMostSeconds * 1000 }, satisfies);
  }

  /** Of the tokens of this cluster's ServiceAccounts. */
  async issuer(): Promise<Issuer> {
    return issuerOf(this.#requests);
  }

  /** Closes the idle sockets at once; they keep no process alive. */
  close(): void {
    this.#requests.close();
  }

  /** Strict, because the server otherwise drops a misspelt field and says 200. */
  #written({ dryRun = false }: WriteOptions = {}): string {
    return query({ fieldManager: this.#fieldManager, fieldValidation: "Strict", dryRun: dryRun ? "All" : undefined });
  }
}

function refTo({ apiVersion, kind, metadata }: KubeObject): Ref {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

function isForbiddenBySeveral(error: unknown): error is WorldError {
  return isWorldError(error, "blocked") && error.message.includes(SEVERAL_BUDGETS);
}

function unusable(verb: string, { kind, name }: Ref, why: string): WorldError {
  return new WorldError("invalid", `could not ${verb} ${kind} ${name}: ${why}`);
}
