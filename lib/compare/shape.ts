/** Where something is in an answer, and which JSON types were seen there: `incidents[].severity` → `string`. */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

/** Objects whose keys are somebody's words and no field of ours. */
const MAPS = new Set(["labels", "details", "evidence", "parameters", "by_severity", "metrics", "metadata"]);

/** Of everything that JSON holds, how it is built; what it says is left out. All elements of a list are one. */
export function shapeOf(value: unknown): Shape {
  const found = new Map<string, Set<string>>();
  collect(value, "", found);
  return found;
}

function collect(value: unknown, path: string, found: Map<string, Set<string>>): void {
  const types = found.get(path) ?? new Set();
  found.set(path, types.add(typeOf(value)));
  if (Array.isArray(value)) {
    for (const element of value) collect(element, `${path}[]`, found);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (MAPS.has(path.split(/[.[]/).at(-1) ?? "")) return;
  for (const [key, each] of Object.entries(value)) collect(each, path === "" ? key : `${path}.${key}`, found);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

export interface Difference {
  readonly kind: "lost" | "other type" | "new";
  readonly path: string;
  readonly what: string;
}

/** What somebody who read the old answer misses in the new one, or reads as another type; and what is new, which harms nobody. */
export function differences(old: Shape, now: Shape): Difference[] {
  const lost = [...old].flatMap(([path, types]): Difference[] => {
    const seen = now.get(path);
    if (!seen) return isUnseen(path, now) ? [] : [{ kind: "lost", path, what: inWords(types) }];
    // Null is how Go writes what is not there.
    const others = [...types].filter((type) => type !== "null" && !seen.has(type));
    return others.length === 0 ? [] : [{ kind: "other type", path, what: `${inWords(types)} is now ${inWords(seen)}` }];
  });
  const added = [...now].flatMap(([path, types]): Difference[] =>
    old.has(path) || isUnseen(path, old) ? [] : [{ kind: "new", path, what: inWords(types) }],
  );
  return [...lost, ...added];
}

/** Its list is empty there, or what it is in is not there: nothing can be said of it. */
function isUnseen(path: string, shape: Shape): boolean {
  if (path === "") return false;
  if (path.endsWith("[]")) return true;
  const parent = path.replace(/\.?[^.[\]]+$/, "");
  return shape.get(parent)?.has("object") !== true;
}

function inWords(types: ReadonlySet<string>): string {
  return [...types].sort().join(" or ");
}
