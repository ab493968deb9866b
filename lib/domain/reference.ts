/**
 * What a pod cannot start without, in one wording for all who speak of it: `ConfigMap settings`, `key url of Secret db`,
 * `PersistentVolumeClaim data`. Optional references are left out: their absence stops nobody.
 */
export function referencesOf(template: unknown): string[] {
  const found = new Set<string>();
  collect(template, found);
  return [...found].sort();
}

type Json = Readonly<Record<string, unknown>>;

const BY_FIELD: Readonly<Record<string, { readonly kind: string; readonly name: string }>> = {
  configMapKeyRef: { kind: "ConfigMap", name: "name" },
  secretKeyRef: { kind: "Secret", name: "name" },
  configMapRef: { kind: "ConfigMap", name: "name" },
  secretRef: { kind: "Secret", name: "name" },
  configMap: { kind: "ConfigMap", name: "name" },
  secret: { kind: "Secret", name: "secretName" },
  persistentVolumeClaim: { kind: "PersistentVolumeClaim", name: "claimName" },
};

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, found);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [field, each] of Object.entries(value)) {
    const reference = Object.hasOwn(BY_FIELD, field) ? BY_FIELD[field] : undefined;
    if (reference && typeof each === "object" && each !== null) refer(reference, each as Json, found);
    else collect(each, found);
  }
}

function refer({ kind, name: field }: { kind: string; name: string }, to: Json, found: Set<string>): void {
  // In a projected volume a Secret has a `name`, elsewhere a `secretName`.
  const name = to[field] ?? to["name"];
  if (typeof name !== "string" || to["optional"] === true) return;
  found.add(`${kind} ${name}`);
  if (typeof to["key"] === "string") found.add(`key ${to["key"]} of ${kind} ${name}`);
}

const MISSING: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    /couldn't find key (\S+) in (ConfigMap|Secret) \S+?\/([a-z0-9.-]+)/,
    (key, kind, name) => `key ${key} of ${kind} ${name}`,
  ],
  [
    /references non-existent (secret|config) key: (\S+)/,
    (kind, key) => `key ${key} of ${kind === "secret" ? "a Secret" : "a ConfigMap"} of its volumes`,
  ],
  [/configmaps? "([^"]+)" not found/, (name) => `ConfigMap ${name}`],
  [/secrets? "([^"]+)" not found/, (name) => `Secret ${name}`],
  [/persistentvolumeclaim "([^"]+)" not found/, (name) => `PersistentVolumeClaim ${name}`],
];

/** What the kubelet or the scheduler says is not there, in the wording of `referencesOf`. */
export function missingIn(message: string): string | undefined {
  for (const [pattern, inWords] of MISSING) {
    const [whole, ...parts] = pattern.exec(message) ?? [];
    if (whole !== undefined) return inWords(...parts);
  }
  return undefined;
}
