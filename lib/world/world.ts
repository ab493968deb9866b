/**
 * Everything outside this process, named. The real one and one in memory lie beside this file; one contract suite holds both to it.
 *
 * State is ConfigMaps and is reached through `Cluster` (see `lib/state`), so there is one implementation of every store.
 */
import type { AlertRule } from "../domain/alert-rule.ts";
import type { CloudEvent } from "../domain/events.ts";
import type { Course, Measured, Reading } from "../domain/measured.ts";
import type { Model, ModelDescription, Predicted, Row } from "../domain/model.ts";

/** What the outside does to us, named by what happens next. */
export type WorldErrorKind =
  /** 404: it does not exist. */
  | "not-found"
  /** 409 on a write, or 422 from a failed JSON Patch `test`: somebody was faster, read again. */
  | "conflict"
  /** 409 AlreadyExists on a create. */
  | "exists"
  /** 400, 413, 415, other 422, or a name that no path may contain: the same request will never work. */
  | "invalid"
  /** 401 or 403. */
  | "forbidden"
  /** An eviction that PodDisruptionBudgets forbid; the message names them. */
  | "blocked"
  /** Any other 429: slow down, `retryAfterSeconds` says how long. */
  | "throttled"
  /** 5xx, or no connection: nothing was done, later it may work. */
  | "unavailable"
  /** A write was sent and no answer came: read back before anything else. */
  | "unknown-result";

export class WorldError extends Error {
  override readonly name = "WorldError";
  readonly kind: WorldErrorKind;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: WorldErrorKind, message: string, more: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, { cause: more.cause });
    this.kind = kind;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

export function isWorldError(error: unknown, ...kinds: WorldErrorKind[]): error is WorldError {
  return error instanceof WorldError && (kinds.length === 0 || kinds.includes(error.kind));
}

/** What does not exist is an answer to a read, not a fault. */
export async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isWorldError(error, "not-found")) return undefined;
    throw error;
  }
}

/** A kind of object, as the API server names it; its plural comes from `lib/world/kubernetes/kinds.ts`, or from the server itself where it is read or patched. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One object. `namespace` is absent for cluster-scoped kinds. */
export interface Ref extends Kind {
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
  readonly finalizers?: readonly string[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Who set which fields and when, as the API server keeps it; `fieldsV1` is a tree of `f:name` and `k:{"name":"x"}` keys. */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: unknown;
}

/** Any object, as the JSON the API server sends: times are strings, nothing is dropped. */
export interface KubeObject extends Kind {
  readonly metadata: ObjectMeta;
}

/** Name, labels and annotations only: what a list needs to decide which object to read. */
export interface PartialObject {
  readonly metadata: ObjectMeta;
}

export interface ListOptions {
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** At most this many a page; the next page begins at `continue`. */
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give this to the next call; absent on the last page. */
  readonly continue?: string | undefined;
}

/** RFC 6902. `test` with the value null passes where the field is absent and what it is in is there. */
export type PatchOperation =
  | { readonly op: "test" | "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

export interface WriteOptions {
  /** Asks the server to validate and admit, and to store nothing. */
  readonly dryRun?: boolean;
}

export interface Watched<T> {
  readonly satisfied: boolean;
  /** As last seen; undefined when it is gone. */
  readonly object: T | undefined;
}

/** The Kubernetes API. Every method throws `WorldError` and nothing else for what the outside does. */
export interface Cluster {
  /** Of any kind that the API server serves; one that we have no plural for is looked up there. Where its scope is not known, a namespace that it does not need does no harm. */
  get<T extends KubeObject>(ref: Ref): Promise<T>;
  list<T extends KubeObject>(kind: Kind, options: ListOptions): Promise<Page<T>>;
  listMetadata(kind: Kind, options: ListOptions): Promise<Page<PartialObject>>;
  create<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T>;
  /** A compare-and-swap: `metadata.resourceVersion` is required, else `invalid`. */
  replace<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject>(ref: Ref, operations: readonly PatchOperation[], options?: WriteOptions): Promise<T>;
  delete(ref: Ref, preconditions?: { readonly uid?: string; readonly resourceVersion?: string }): Promise<void>;
  /** Asks for an eviction, only of the pod with this uid (another uid: `conflict`). Budgets forbid: `blocked`. */
  evict(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    options?: WriteOptions,
  ): Promise<void>;
  /** Looks at one object until it satisfies, is gone and that satisfies, or the time is over. Never longer than `atMostSeconds`. */
  watchUntil<T extends KubeObject>(
    ref: Ref,
    satisfies: (object: T | undefined) => boolean,
    atMostSeconds: number,
  ): Promise<Watched<T>>;
}

/** Where events are sent. It never throws: state decides, an event only wakes, and a tick finds what was not sent. */
export interface Broker {
  /** `perhaps`: no answer within 5 s, which a synchronous channel takes for a long chain. */
  publish(event: CloudEvent): Promise<"sent" | "perhaps" | "failed">;
}

/** The PingSource that ticks every minute; it exists only while something parked is due before the next heartbeat. */
export interface FastClock {
  /** What exists already is put right where it ticks in another way. */
  start(): Promise<void>;
  /** Deleting what is gone is fine. */
  stop(): Promise<void>;
}

/** From when to when, both included, and how far apart; in seconds since 1970 and seconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/**
 * Whoever evaluates the rules that fire alerts, and knows what was measured. Every method throws `WorldError` within a few seconds when there is
 * no answer: `not-found` when nobody is named who could be asked, `invalid` when the expression is wrong or the answer is no answer.
 */
export interface Metrics {
  /** The alerting rules with these names, in no order. */
  alertRules(names: readonly string[]): Promise<readonly AlertRule[]>;
  /** What an expression is at a moment (seconds since 1970; absent: now). A scalar is one series without labels. */
  query(expression: string, at?: number): Promise<Measured<Reading>>;
  /** What an expression was at each step of a range: at most 11,000 steps, which is where Prometheus itself refuses. */
  queryRange(expression: string, range: TimeRange): Promise<Measured<Course>>;
}

/**
 * The servers of models. Asking changes nothing, so it may be asked again. Every method throws `WorldError` within the time limit when there is no
 * answer that can be used: `not-found` when the server knows no such model, `invalid` when it refuses what it was sent or answers what is no answer,
 * `unavailable` when it is not there, not ready or too slow. The message names the model.
 */
export interface Models {
  /** Resolves when the model itself is ready, not only its server. */
  ready(model: Model): Promise<void>;
  describe(model: Model): Promise<ModelDescription>;
  /** At least one row, all as wide as each other, all numbers finite; else `invalid`, and nothing is sent. */
  predict(model: Model, rows: readonly Row[]): Promise<Predicted>;
}

/** A neighbour, asked only whether it is there. */
export interface Peer {
  readonly name: string;
  /** Undefined: it is well; else what it answered. Throws `unavailable` when it does not answer. */
  ask(): Promise<string | undefined>;
}

export interface World {
  readonly cluster: Cluster;
  readonly broker: Broker;
  readonly fastClock: FastClock;
  readonly metrics: Metrics;
  readonly models: Models;
  /** Those that this installation names. */
  readonly peers: readonly Peer[];
  now(): Date;
  /** 128 random bits in lower-case hex: tokens and trace ids. */
  randomId(): string;
  /** Says what was dropped or refused before it could become state, and how often; one of a few fixed words. `Drops` keeps the count. */
  count(what: string, times: number): void;
}
