import { CONFIG_MAP, POD, SECRET } from "../kubernetes/kinds.ts";
import { type LabelSelector, selects } from "../kubernetes/label-selector.ts";
import type { KubeObject } from "../world.ts";
import { WorldError } from "../world.ts";
import { isObject, type JsonObject, sameJson } from "./plain-json.ts";

const MIB = 1024 * 1024;
const MOST_ANNOTATION_BYTES = 256 * 1024;

const NAME = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const DATA_KEY = /^[-\w.]{1,253}$/;

/** What the server refuses about any object, in the parts that an engine can get wrong. */
export function admit(after: KubeObject, before?: KubeObject): void {
  admitMetadata(after);
  if (is(after, CONFIG_MAP) || is(after, SECRET)) admitData(after, before);
  const { spec } = after as { spec?: unknown };
  if (!isObject(spec)) return;
  if (after.apiVersion === "apps/v1") admitWorkload(after, spec, specOf(before));
  if (is(after, POD)) admitContainers(after, spec["containers"]);
}

function admitMetadata(object: KubeObject): void {
  const { labels = {}, annotations = {}, ownerReferences = [] } = object.metadata;
  for (const [key, value] of Object.entries(labels)) admitLabel(object, key, value);
  admitAnnotations(object, annotations);
  const isOwned = ownerReferences.every((owner) => owner.uid && owner.name && owner.kind && owner.apiVersion);
  if (!isOwned)
    throw refused(object, "metadata.ownerReferences: Invalid value: uid, name, kind and apiVersion must not be empty");
}

function admitLabel(object: KubeObject, key: string, value: unknown): void {
  if (!isKey(key)) throw refused(object, `metadata.labels: Invalid value: ${JSON.stringify(key)}`);
  if (typeof value === "string" && LABEL_VALUE.test(value)) return;
  throw refused(
    object,
    `metadata.labels: Invalid value: ${JSON.stringify(value)}: must be at most 63 of [-A-Za-z0-9_.]`,
  );
}

function admitAnnotations(object: KubeObject, annotations: Readonly<Record<string, unknown>>): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    if (!isKey(key)) throw refused(object, `metadata.annotations: Invalid value: ${JSON.stringify(key)}`);
    if (typeof value !== "string") throw unreadable(`metadata.annotations.${key} is not a string`);
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MOST_ANNOTATION_BYTES)
    throw refused(object, "metadata.annotations: Too long: may not be more than 262144 bytes");
}

function admitData(after: KubeObject, before?: KubeObject): void {
  const { data, binaryData, immutable } = after as { data?: unknown; binaryData?: unknown; immutable?: unknown };
  let size = 0;
  for (const [key, value] of [...entriesOf(data), ...entriesOf(binaryData)]) {
    if (typeof value !== "string") throw unreadable(`data.${key} is not a string`);
    if (!DATA_KEY.test(key))
      throw refused(after, `data[${key}]: Invalid value: a valid key must consist of [-._a-zA-Z0-9]`);
    size += Buffer.byteLength(value);
  }
  if (size > MIB) throw refused(after, "[]: Too long: may not be more than 1048576 bytes");
  const old = before as { data?: unknown; immutable?: unknown } | undefined;
  if (old?.immutable === true && !(immutable === true && sameJson(old.data, data))) {
    throw refused(after, "data: Forbidden: field is immutable when `immutable` is set");
  }
}

interface WorkloadSpec {
  readonly selector?: LabelSelector;
  readonly template?: { readonly metadata?: { readonly labels?: Record<string, string> }; readonly spec?: JsonObject };
  readonly replicas?: unknown;
}

function admitWorkload(object: KubeObject, spec: WorkloadSpec, old: WorkloadSpec | undefined): void {
  const { selector, template, replicas = 1 } = spec;
  if (!selector) throw refused(object, "spec.selector: Required value");
  if (!selects(selector, template?.metadata?.labels)) {
    throw refused(object, "spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`");
  }
  if (old && !sameJson(old.selector, selector))
    throw refused(object, "spec.selector: Invalid value: field is immutable");
  admitReplicas(object, replicas);
  admitContainers(object, template?.spec?.["containers"]);
}

function admitReplicas(object: KubeObject, replicas: unknown): void {
  if (typeof replicas !== "number") throw unreadable("spec.replicas is not a number");
  if (replicas < 0) throw refused(object, "spec.replicas: Invalid value: must be greater than or equal to 0");
}

function admitContainers(object: KubeObject, containers: unknown): void {
  if (!Array.isArray(containers) || containers.length === 0) throw refused(object, "spec.containers: Required value");
  for (const container of containers as unknown[]) {
    const { name, image } = isObject(container) ? container : {};
    if (!name || typeof name !== "string") throw refused(object, "spec.containers[].name: Required value");
    if (!image || typeof image !== "string") throw refused(object, "spec.containers[].image: Required value");
  }
}

function isKey(key: string): boolean {
  const slash = key.lastIndexOf("/");
  return NAME.test(key.slice(slash + 1)) && (slash < 0 || PREFIX.test(key.slice(0, slash)));
}

function is(object: KubeObject, kind: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === kind.kind && object.apiVersion === kind.apiVersion;
}

function specOf(object: KubeObject | undefined): Record<string, unknown> | undefined {
  const { spec } = (object ?? {}) as { spec?: unknown };
  return isObject(spec) ? spec : undefined;
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** 422 */
function refused(object: KubeObject, why: string): WorldError {
  return new WorldError("invalid", `${object.kind} "${object.metadata.name}" is invalid: ${why}`);
}

/** 400 */
function unreadable(why: string): WorldError {
  return new WorldError("invalid", `the object cannot be read: ${why}`);
}
