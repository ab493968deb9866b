/** What of the objects around a target was written shortly before its trouble began. Pure. */
import { changeInWords } from "../domain/change.ts";
import type { Evidence } from "../domain/evidence.ts";
import { printable } from "../domain/printable.ts";
import type { RecentChange } from "../domain/recent-change.ts";
import { secondsBetween } from "../domain/time.ts";

/** As the API server keeps it of every object. */
export interface Written {
  /** `ConfigMap shop/settings`. */
  readonly about: string;
  readonly createdAt: string | undefined;
  readonly managedFields: readonly {
    readonly manager?: string;
    readonly subresource?: string;
    readonly time?: string;
    readonly fieldsV1?: unknown;
  }[];
}

/** What was written longer before the onset has another effect, or none. */
const BEFORE_SECONDS = 60 * 60;
/** An alert is late, and clocks differ; what came after the onset is somebody's repair. */
const AFTER_SECONDS = 60;
const KEPT = 20;
const FIELDS_KEPT = 10;
/** They write because something changed, or because time passes: they are no cause. */
const CONTROLLERS = new Set(["kube-controller-manager", "kubelet", "kube-scheduler", "kubeheal"]);

/** The closest to the onset first. */
export function recentChanges(around: readonly Written[], onset: Date): RecentChange[] {
  return closest(
    around.flatMap((each) => changesOf(each)),
    onset,
  );
}

export function closest(changes: readonly RecentChange[], onset: Date): RecentChange[] {
  const distance = ({ at }: RecentChange): number => Math.abs(secondsBetween(at, onset));
  return changes
    .filter(({ at }) => {
      const before = secondsBetween(at, onset);
      return before <= BEFORE_SECONDS && before >= -AFTER_SECONDS;
    })
    .sort((a, b) => distance(a) - distance(b) || a.about.localeCompare(b.about))
    .slice(0, KEPT);
}

/** Each manager's latest write; the first of all is the object's creation. */
function changesOf({ about, createdAt, managedFields }: Written): RecentChange[] {
  return managedFields.flatMap(({ manager = "somebody", subresource, time, fieldsV1 }) => {
    if (time === undefined || subresource !== undefined || CONTROLLERS.has(manager)) return [];
    const how = time === createdAt ? "created" : "written";
    const fields = how === "created" ? [] : fieldsIn(fieldsV1).slice(0, FIELDS_KEPT);
    return [{ at: time, about, by: printable(manager, 100), how, fields }];
  });
}

/** `f:data` with `f:LOG_LEVEL` in it is `data.LOG_LEVEL`; `k:{"name":"cart"}` is `[cart]`. How deep a tree is, the writer decides. */
export function fieldsIn(tree: unknown, path = ""): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  const inside = Object.entries(tree)
    .filter(([key]) => key !== ".")
    .flatMap(([key, value]) => fieldsIn(value, path + step(key, path)));
  return inside.length > 0 || path === "" ? inside : [printable(path, 200)];
}

function step(key: string, path: string): string {
  if (key.startsWith("f:")) return `${path === "" ? "" : "."}${key.slice(2)}`;
  // An item of a list is told by its first key, one of a set by itself.
  const [, value = ""] = /^(?:k:\{"[^"]*":|v:)"?([^",}]*)/.exec(key) ?? [];
  return `[${value}]`;
}

/** What the newest rollout changed, in words that hide what may be secret. */
export function rolloutIn({ target, revisions }: Evidence): RecentChange[] {
  const newest = revisions.find(({ isCurrent }) => isCurrent);
  const before = newest && revisions.find(({ number }) => number < newest.number);
  if (!newest || !before) return [];
  const fields = before.changes.slice(0, FIELDS_KEPT).map((change) => printable(changeInWords(change), 300));
  const by = /^by (.+?) at /.exec(newest.changedBy ?? "")?.[1] ?? "somebody";
  return [
    { at: newest.since, about: `${target.kind} ${target.namespace}/${target.name}`, by, how: "rolled-out", fields },
  ];
}
