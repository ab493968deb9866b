/** JSON schemas for kubeconform, made of what the API server says about its own kinds and the custom ones. */
import { writeFileSync } from "node:fs";
import path from "node:path";

import { run } from "./chart.ts";

type Node = Readonly<Record<string, unknown>>;

interface OpenApi {
  readonly components?: { readonly schemas: Readonly<Record<string, Node>> };
}

/** Where kubeconform finds the schema of a kind, in its own notation: `service-serving-v1.json`. */
export const LOCATION = "{{.ResourceKind}}{{.KindSuffix}}.json";

/** Writes a schema per kind of these API versions, `apps/v1` for example; returns the kinds it found. */
export function writeSchemas(folder: string, apiVersions: ReadonlySet<string>): string[] {
  return [...apiVersions].flatMap((apiVersion) => {
    const [version = "", group = ""] = apiVersion.split("/").toReversed();
    const route = group === "" ? `api/${version}` : `apis/${apiVersion}`;
    const { complaint, said } = run("kubectl", ["get", "--raw", `/openapi/v3/${route}`]);
    if (complaint) throw new Error(`the API server does not say what ${apiVersion} is: ${complaint}`);
    const schemas = (JSON.parse(said) as OpenApi).components?.schemas ?? {};
    return Object.entries(schemas).flatMap(([name, schema]) => {
      const kind = kindOf(schema, group, version);
      if (kind === undefined) return [];
      const file = fileOf(folder, { group, kind, version });
      const needed = Object.fromEntries([...neededBy(name, schemas)].map((each) => [each, strict(schemas[each])]));
      writeFileSync(file, JSON.stringify({ $ref: `${HERE}${name}`, components: { schemas: needed } }));
      return [`${apiVersion} ${kind}`];
    });
  });
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Node } }[];
  };
}

/** The same from the files of custom kinds, where no API server serves them. */
export function writeSchemasOf(crds: readonly Crd[], folder: string): void {
  for (const { spec } of crds) {
    for (const { name: version, schema } of spec.versions) {
      const { metadata: _, ...properties } = (schema.openAPIV3Schema["properties"] ?? {}) as Record<string, Node>;
      const own = strict({ ...schema.openAPIV3Schema, properties }) as Node;
      const open = { apiVersion: {}, kind: {}, metadata: {}, ...(own["properties"] as Node) };
      writeFileSync(
        fileOf(folder, { ...spec, kind: spec.names.kind, version }),
        JSON.stringify({ ...own, properties: open }),
      );
    }
  }
}

function fileOf(folder: string, { group, kind, version }: { group: string; kind: string; version: string }): string {
  const suffix = [group.split(".", 1)[0], version].filter((part) => part !== "").join("-");
  return path.join(folder, `${kind.toLowerCase()}-${suffix}.json`);
}

const HERE = "#/components/schemas/";

/** The schema and all that it refers to. */
function neededBy(name: string, schemas: Readonly<Record<string, Node>>): Set<string> {
  const needed = new Set([name]);
  for (const each of needed)
    for (const [, other = ""] of JSON.stringify(schemas[each]).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      needed.add(other);
  return needed;
}

function kindOf(schema: Node, group: string, version: string): string | undefined {
  const names = (schema["x-kubernetes-group-version-kind"] ?? []) as { group: string; version: string; kind: string }[];
  return names.find((name) => name.group === group && name.version === version)?.kind;
}

/** Forbids every field that a schema does not name, unless it says that it keeps them. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== "object" || node === null) return node;
  const deeper = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, strict(value)]));
  const isClosed =
    "properties" in node && !("additionalProperties" in node) && !("x-kubernetes-preserve-unknown-fields" in node);
  // A field may itself be named "properties"; a schema says what it is.
  return isClosed && deeper["type"] === "object" ? { ...deeper, additionalProperties: false } : deeper;
}
