import { createHash } from "node:crypto";

import { printable } from "./printable.ts";

/** What part of a pod template a change is about: what it can break follows from that. */
export type Aspect =
  | "image"
  | "env"
  | "command"
  | "probe"
  | "resources"
  | "placement"
  | "volume"
  | "container"
  | "note"
  | "other";

/** One field that two versions of a pod template have differently. Values that may be secret are shown as hash and length. */
export interface Change {
  readonly aspect: Aspect;
  /** As people say it: `env LOG_LEVEL of container cart`. */
  readonly field: string;
  readonly container: string | undefined;
  /** Absent: it was not there. */
  readonly before: string | undefined;
  /** Absent: it is not there any more. */
  readonly after: string | undefined;
}

export function changeInWords({ field, before, after }: Change): string {
  if (before === undefined) return `${field} is new${after === "" ? "" : ` (${after})`}`;
  if (after === undefined) return `${field} is gone${before === "" ? "" : ` (it was ${before})`}`;
  return `${field} is ${after} and was ${before}`;
}

/** What is otherwise in `after`; in the order of the fields. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  const isOnOneSide = (path: string): boolean => old.has(path) !== now.has(path);
  // Of an item that came or went as a whole its parts are not told one by one.
  const whole = paths.filter((path) => path.endsWith("]") && isOnOneSide(path));
  return paths
    .filter((path) => old.get(path) !== now.get(path) && !whole.some((item) => path.startsWith(`${item}.`)))
    .filter((path) => !path.endsWith("]") || isOnOneSide(path))
    .map((path) => toChange(path, old.get(path), now.get(path)));
}

/** Lists whose items are told apart by a name of their own; the API server merges them by it, too. */
export const LIST_KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  env: "name",
  volumes: "name",
  volumeMounts: "mountPath",
  ports: "containerPort",
  imagePullSecrets: "name",
};

/** Controllers write this one into the copy of a template. */
const LEFT_OUT = new Set(["metadata.labels.pod-template-hash", "metadata.creationTimestamp"]);

function leavesOf(template: unknown): Map<string, string> {
  const leaves = new Map<string, string>();
  collect("", template, leaves);
  return leaves;
}

function collect(path: string, value: unknown, leaves: Map<string, string>): void {
  if (value === null || value === undefined || LEFT_OUT.has(path)) return;
  const key = LIST_KEYS[path.slice(path.lastIndexOf(".") + 1)];
  if (Array.isArray(value) && key !== undefined) {
    for (const item of value as unknown[]) collectItem(path, key, { item, leaves });
    return;
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    leaves.set(path, shown(path, value));
    return;
  }
  for (const [name, each] of Object.entries(value)) collect(path === "" ? name : `${path}.${name}`, each, leaves);
}

function collectItem(
  path: string,
  key: string,
  { item, leaves }: { item: unknown; leaves: Map<string, string> },
): void {
  const { [key]: name, ...rest } = item as Record<string, unknown>;
  const at = `${path}[${String(name)}]`;
  leaves.set(at, itemInWords(at, rest));
  collect(at, rest, leaves);
}

/** What one would say of an item that came or went. */
function itemInWords(path: string, item: Record<string, unknown>): string {
  if (typeof item["image"] === "string") return item["image"];
  if (typeof item["value"] === "string") return shown(`${path}.value`, item["value"]);
  const from = item["valueFrom"] ?? (path.includes("volumes[") ? item : undefined);
  return from === undefined ? "" : shown(path, from);
}

/** Where people write passwords and addresses. */
const HIDDEN = /(\.env\[.+\]\.value|\.command|\.args|httpHeaders|\.lifecycle.*|^metadata\.annotations\..+)$/;

function shown(path: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return HIDDEN.test(path) ? hidden(text) : printable(text, 80);
}

/** The same for equal values, and nothing to read. */
export function hidden(text: string): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `sha256:${hash}, ${text.length} characters`;
}

const CONTAINER = /^spec\.(containers|initContainers)\[([^\]]+)\]\.?(.*)$/;

function toChange(path: string, before: string | undefined, after: string | undefined): Change {
  const [, list, container, rest = ""] = CONTAINER.exec(path) ?? [];
  if (container === undefined) {
    const field = path.replace(/^(spec|metadata)\./, "");
    return { aspect: aspectOf(path), field, container, before, after };
  }
  const whose = `${list === "initContainers" ? "init container" : "container"} ${container}`;
  if (rest === "") return { aspect: "container", field: whose, container, before, after };
  const field = rest.replace(/^env\[([^\]]+)\](\.value)?/, "env $1");
  return { aspect: aspectOf(rest), field: `${field} of ${whose}`, container, before, after };
}

const ASPECTS: readonly (readonly [RegExp, Aspect])[] = [
  [/^image$/, "image"],
  [/^env(From)?\b/, "env"],
  [/^(command|args|workingDir)$/, "command"],
  [/^(liveness|readiness|startup)Probe\b/, "probe"],
  [/^resources\b/, "resources"],
  [/^(spec\.volumes|volumeMounts)\b/, "volume"],
  [
    /^spec\.(nodeSelector|affinity|tolerations|topologySpreadConstraints|schedulerName|nodeName|priorityClassName|runtimeClassName|hostNetwork|schedulingGates)\b/,
    "placement",
  ],
  [/hostPort$/, "placement"],
  [/^metadata\.annotations\b/, "note"],
];

function aspectOf(path: string): Aspect {
  return ASPECTS.find(([pattern]) => pattern.test(path))?.[1] ?? "other";
}
