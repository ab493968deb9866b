import { ARGO_APPLICATION, NAMESPACE, isKnown, resourceOf } from "../kubernetes/kinds.ts";
import type { Kind, KubeObject, ObjectMeta, Ref } from "../world.ts";
import { WorldError } from "../world.ts";
import { admit } from "./admission.ts";
import { CustomKinds } from "./custom-kinds.ts";
import { withDefaults } from "./defaults.ts";
import { managedFieldsAfter } from "./managed-fields.ts";
import { type Change, ObjectStore, refTo } from "./object-store.ts";
import { frozenCopyOf, sameJson } from "./plain-json.ts";
import { timestamp, type VirtualClock } from "./virtual-clock.ts";

export interface Writing {
  readonly manager: string;
  /** "status": only the status is taken, as controllers write it; else everything but the status. */
  readonly subresource?: "status";
  /** A whole object is created, with the status that somebody else would have given it. */
  readonly isWhole?: boolean;
  readonly dryRun?: boolean | undefined;
}

/** Anything, with the two parts that the server treats differently. */
type Anything = KubeObject & { readonly spec?: unknown; readonly status?: unknown };

/** The rules of the API server over the store: identity, versions, generations, who owns what. Its objects are frozen. */
export class ApiServer {
  readonly store = new ObjectStore();
  readonly clock: VirtualClock;
  readonly kinds = new CustomKinds();
  /** Whether somebody else has to let an object go before it is gone. */
  isHeld: (object: KubeObject) => boolean = () => false;
  /** Why a new object is not let in, whatever it looks like; 403. */
  refusal: (object: KubeObject) => string | undefined = () => undefined;
  readonly #listeners = new Set<(change: Change) => void>();
  #version = 0;
  #uids = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the kind says what type it is
  read<T extends KubeObject>(ref: Ref): T | undefined {
    return this.store.get(ref) as T | undefined;
  }

  all<T extends KubeObject>(kind: Kind, namespace?: string): T[] {
    return [...this.store.inOrder(kind, namespace)] as T[];
  }

  /** Calls it after every write; the answer ends that. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  create<T extends KubeObject>(object: T, writing: Writing): T {
    const ref = refTo(object);
    if (object.metadata.resourceVersion)
      throw new WorldError("invalid", "resourceVersion should not be set on objects to be created");
    if (this.store.get(ref)) throw new WorldError("exists", `${nameOf(ref)} already exists`);
    this.#requireNamespace(ref);
    const draft = withDefaults(writing.isWhole ? object : withoutStatus(object));
    admit(draft);
    const refusal = this.refusal(draft);
    if (refusal !== undefined) throw new WorldError("forbidden", refusal);
    const now = timestamp(this.clock.now());
    const { managedFields: _, ...given } = object.metadata;
    const metadata: ObjectMeta = {
      ...given,
      uid: this.#newUid(),
      creationTimestamp: now,
      ...(hasGeneration(draft) ? { generation: 1 } : {}),
    };
    return this.#store({ ...draft, metadata }, undefined, writing);
  }

  /** Takes what is given over what is there; with `metadata.resourceVersion` only if nobody wrote meanwhile. */
  update<T extends KubeObject>(object: T, writing: Writing): T {
    const ref = refTo(object);
    const before = this.read<T & Anything>(ref);
    if (!before) throw notFound(ref);
    refuseAnother(object, before);
    const wanted = writing.subresource
      ? { ...before, status: (object as Anything).status }
      : withDefaults(keepingStatus(object, before));
    if (!writing.subresource) admit(wanted, before);
    const metadata = { ...(writing.subresource ? before : wanted).metadata, ...keptMetadata(before, wanted) };
    const after = frozenCopyOf({ ...wanted, metadata });
    if (sameJson(after, before)) return before;
    if (!isLetGo(before, after)) return this.#store(after, before, writing);
    if (!writing.dryRun) this.remove(ref);
    return after;
  }

  /** As controllers write it: nothing but the status, over whatever is there. */
  setStatus<T extends KubeObject>(object: T, status: unknown, manager: string): T | undefined {
    const current = this.read<T>(refTo(object));
    if (!current || current.metadata.uid !== object.metadata.uid) return undefined;
    return this.update({ ...current, status }, { manager, subresource: "status" });
  }

  /** What has finalizers, or is held by something else, stays, marked, until it is free. */
  delete(ref: Ref): void {
    const before = this.store.get(ref);
    if (!before) throw notFound(ref);
    if (!before.metadata.finalizers?.length && !this.isHeld(before)) return this.remove(ref);
    if (before.metadata.deletionTimestamp) return;
    const metadata = {
      ...before.metadata,
      deletionTimestamp: timestamp(this.clock.now()),
      deletionGracePeriodSeconds: 0,
    };
    this.#emit(
      this.store.put(frozenCopyOf({ ...before, metadata: { ...metadata, resourceVersion: this.#nextVersion() } })),
    );
  }

  /** Takes it away, whatever holds it. */
  remove(ref: Ref): void {
    const change = this.store.remove(ref);
    this.#version += 1;
    if (change) this.#emit(change);
  }

  #store<T extends KubeObject>(object: T, before: T | undefined, writing: Writing): T {
    const { manager, subresource } = writing;
    const writer = { manager, subresource, time: timestamp(this.clock.now()) };
    const managedFields = managedFieldsAfter(before, object, writer);
    const resourceVersion = writing.dryRun ? before?.metadata.resourceVersion : this.#nextVersion();
    const metadata = { ...object.metadata, resourceVersion, managedFields };
    const after = frozenCopyOf({ ...object, metadata }) as T;
    if (!writing.dryRun) this.#emit(this.store.put(after));
    return after;
  }

  #emit(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  #requireNamespace({ namespace }: Ref): void {
    if (namespace === undefined || this.store.get({ ...NAMESPACE, name: namespace })) return;
    throw new WorldError("not-found", `namespaces "${namespace}" not found`);
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #newUid(): string {
    this.#uids += 1;
    return `00000000-0000-4000-8000-${this.#uids.toString(16).padStart(12, "0")}`;
  }
}

export function notFound(ref: Ref): WorldError {
  return new WorldError("not-found", `${nameOf(ref)} not found`);
}

/** `pods "cart-1"`, as the server writes it. */
export function nameOf(ref: Ref): string {
  return `${isKnown(ref) ? resourceOf(ref).plural : ref.kind} "${ref.name}"`;
}

function refuseAnother(object: KubeObject, before: KubeObject): void {
  const { uid, resourceVersion } = object.metadata;
  const isOutdated = resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion;
  const isAnother = uid !== undefined && uid !== before.metadata.uid;
  if (!isOutdated && !isAnother) return;
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  throw new WorldError("conflict", `Operation cannot be fulfilled on ${nameOf(refTo(object))}: ${why}`);
}

function keptMetadata(before: Anything, after: Anything): Partial<ObjectMeta> {
  const { uid, resourceVersion, creationTimestamp, deletionTimestamp, managedFields, generation } = before.metadata;
  const kept = { uid, resourceVersion, creationTimestamp, deletionTimestamp, managedFields, generation } as ObjectMeta;
  if (generation === undefined || sameJson(desired(before), desired(after))) return kept;
  return { ...kept, generation: generation + 1 };
}

/** All that is neither metadata nor status. */
function desired({ metadata: _metadata, status: _status, ...rest }: Anything): object {
  return rest;
}

/** It was to be deleted, and the last finalizer that kept it is taken away. */
function isLetGo({ metadata: before }: KubeObject, { metadata: after }: KubeObject): boolean {
  const isMarked = before.deletionTimestamp !== undefined;
  return isMarked && Boolean(before.finalizers?.length) && !after.finalizers?.length;
}

function hasGeneration(object: Anything): boolean {
  return object.spec !== undefined && object.kind !== "Namespace" && object.kind !== "Node";
}

/** Of the kinds that the engine knows only Argo CD's Application keeps its status among everything else. */
function hasOwnStatus(kind: Kind): boolean {
  return kind.kind !== ARGO_APPLICATION.kind || kind.apiVersion !== ARGO_APPLICATION.apiVersion;
}

function withoutStatus<T extends KubeObject>(object: T): T {
  if (!hasOwnStatus(object)) return object;
  const { status: _, ...rest } = object as T & Anything;
  return rest as unknown as T;
}

function keepingStatus<T extends KubeObject>(object: T, before: Anything): T & Anything {
  if (!hasOwnStatus(object)) return object;
  const rest = withoutStatus(object) as T & Anything;
  return before.status === undefined ? rest : { ...rest, status: before.status };
}
