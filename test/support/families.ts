import { readdirSync } from "node:fs";
import path from "node:path";

export interface Family {
  readonly folder: string;
  /** `badRollout` of `bad-rollout.ts` and so on; the index maps the file's name to it. */
  readonly plural: string;
  readonly singular: string;
  /** Somebody needs the names as a type. */
  readonly isNamed?: boolean;
  /** Files of the folder that are no members. */
  readonly besides: readonly string[];
}

export const FAMILIES: readonly Family[] = [
  {
    folder: "lib/rules",
    plural: "rules",
    singular: "Rule",
    besides: [
      "define-rule",
      "node-facts",
      "node-times",
      "notes",
      "platform-facts",
      "registry",
      "runs",
      "slowness",
      "suspects",
      "symptom",
      "symptoms",
    ],
  },
  {
    folder: "lib/runbooks",
    plural: "runbooks",
    singular: "Runbook",
    besides: ["cordoning", "define-runbook", "evictions", "node-gates", "remediate-node"],
  },
  {
    folder: "lib/actions",
    plural: "actions",
    singular: "Action",
    isNamed: true,
    besides: [
      "application-operation",
      "await-rollout",
      "change-once",
      "conditioned",
      "define-action",
      "delete-once",
      "last-applied",
      "last-writer",
      "memory-bounds",
      "open-namespaces",
      "remediation",
      "rollout",
      "storage-quota",
    ],
  },
  { folder: "lib/rehearsal/scenarios", plural: "scenarios", singular: "Scenario", isNamed: true, besides: [] },
  { folder: "functions", plural: "functions", singular: "Function", besides: ["main"] },
];

export function membersOf(root: string, { folder, besides }: Family): string[] {
  return readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => file.slice(0, -".ts".length))
    .filter((name) => !besides.includes(name))
    .sort();
}

export function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function indexOf(root: string, family: Family): string {
  const members = membersOf(root, family);
  const imports = members.map((name) => `import { ${camelCase(name)} } from "./${name}.ts";`);
  const entries = members.map((name) => (camelCase(name) === name ? `  ${name},` : `  "${name}": ${camelCase(name)},`));
  return [
    "// Written by `npm run index`.",
    ...imports,
    "",
    `export const ${family.plural} = {`,
    ...entries,
    "};",
    ...(family.isNamed ? [`export type ${family.singular}Name = keyof typeof ${family.plural};`] : []),
    "",
  ].join("\n");
}

/** What is written from the names of files alone, by its path. */
export function indexFiles(root: string): Record<string, string> {
  return Object.fromEntries(FAMILIES.map((family) => [`${family.folder}/index.ts`, indexOf(root, family)]));
}

/** Everything that is written from the sources, by its path. What it reads, the indexes among it, is loaded only now and once. */
export async function writtenFiles(root: string): Promise<Record<string, string>> {
  const { writtenForAnInstallation } = await import("./installation.ts");
  const { writtenRights } = await import("./rights/written.ts");
  return { ...indexFiles(root), ...writtenForAnInstallation(root), ...writtenRights(root) };
}
