import { z } from "zod";

import { Mode } from "./mode.ts";
import { OwnerKind } from "./owner.ts";
import { Window } from "./window.ts";
import { ActionClass } from "./workflow.ts";

/** Names of which one must fit; a `*` stands for any letters. */
const Names = z.array(z.string().min(1)).min(1);

/** Where everything fits that it names, nothing is done beyond this mode. It never allows more than the namespace's own label. */
export const PolicyRule = z.strictObject({
  mode: Mode,
  namespaces: Names.optional(),
  /** Names of alerts: one of those that the plan answers is enough. */
  alerts: Names.optional(),
  /** Names of problems, which are those of the runbooks. */
  problems: Names.optional(),
  classes: z.array(ActionClass).min(1).optional(),
  /** Who deploys the target. */
  owners: z.array(OwnerKind).min(1).optional(),
  because: z.string().optional(),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/**
 * What no label opens by itself, named one by one, up to a class: a protected namespace, whose label counts as anywhere else, or a cluster-scoped
 * object, which lies in no namespace whose label could say how far to go.
 */
export const Opening = z
  .strictObject({
    namespace: z.string().optional(),
    kind: z.string().optional(),
    name: z.string().optional(),
    upTo: ActionClass,
    mode: Mode.optional(),
  })
  .superRefine(({ namespace, kind, name, mode }, context) => {
    const isOne =
      namespace === undefined ? kind !== undefined && name !== undefined : kind === undefined && name === undefined;
    if (!isOne) context.addIssue("expected either a namespace, or kind and name of a cluster-scoped object");
    if (namespace !== undefined && mode !== undefined)
      context.addIssue({ code: "custom", path: ["mode"], message: "expected nothing: the namespace's label says it" });
  });
export type Opening = z.infer<typeof Opening>;

/** Another budget than `budget.namespace` for some; the first that fits counts. */
const NamespaceBudget = z.strictObject({ namespaces: Names, atOnce: z.int().min(0).max(100) });

/** What `policy.yaml` of ConfigMap kubeheal-policy says, beside the numbers. */
export const PolicyRules = z.strictObject({
  rules: z.array(PolicyRule).default([]),
  open: z.array(Opening).default([]),
  windows: z.array(Window).default([]),
  budgets: z.array(NamespaceBudget).default([]),
  /** What Helm runs as, in the namespace of the release; without it nothing is rolled back by Helm. */
  helm: z.strictObject({ image: z.string().min(1), serviceAccount: z.string().min(1) }).optional(),
});
export type PolicyRules = z.infer<typeof PolicyRules>;

export function fits(names: readonly string[] | undefined, name: string | undefined): boolean {
  return names === undefined || (name !== undefined && names.some((each) => isLike(each, name)));
}

/** Without a regular expression, so that no pattern takes long. */
function isLike(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
