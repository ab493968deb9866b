import { type Writable } from "../../../lib/domain/rights.ts";
import { type Rule, declaredByActions, declaredByFunctions, ownRulesOf, rulesOf } from "./rules.ts";

export const TABLE_BEGINS = "<!-- what each function may do: written by `npm run index` -->";
export const TABLE_ENDS = "<!-- end -->";

/** What each function may do, as a Markdown table for people. */
export function rightsTable(): string {
  const rows = Object.entries(declaredByFunctions()).map(([name, { own, writes, targets, optedIn, cluster }]) => [
    `\`${name}\``,
    inWords(ownRulesOf({ own, writes })) +
      (writes.length > 0 ? `<br>writes only ${writes.map(namesOf).join("; ")}` : ""),
    inWords(rulesOf(targets)),
    name === "steps" ? inWords(rulesOf(declaredByActions().namespaced)) : inWords(rulesOf(optedIn)),
    inWords(rulesOf(cluster)),
  ]);
  return toTable([
    [
      "function",
      "in the engine's namespace",
      "reads in all namespaces",
      "in each opted-in namespace",
      "at cluster scope",
    ],
    ...rows,
  ]);
}

function inWords(rules: readonly Rule[]): string {
  return rules
    .map(
      ({ apiGroups, resources, verbs }) =>
        `${resources.map((resource) => nameOf(resource, apiGroups[0] ?? "")).join(", ")}: ${verbs.join(", ")}`,
    )
    .join("<br>");
}

/** As `kubectl` names it, without the group where everybody knows the kind without it. */
function nameOf(resource: string, group: string): string {
  return group.includes(".") ? `${resource}.${group}` : resource;
}

function namesOf({ resource, names, prefixes }: Writable): string {
  return `${resource} ${[...prefixes.map((prefix) => `${prefix}*`), ...names].map((name) => `\`${name}\``).join(", ")}`;
}

/** Padded as the formatter does it, so that it does not touch what is written. */
function toTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), 3));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
