import { type LabelSelector, selects } from "./label-selector.ts";
import type { PodDisruptionBudget } from "./objects.ts";

/** All that the API server says about a pod that several budgets protect: an eviction is then forbidden whatever they allow. */
export const SEVERAL_BUDGETS = "has more than one PodDisruptionBudget";

interface Labelled {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

/** The server names none of them, and nobody can mend what is not named. */
export function budgetsInWords(budgets: readonly PodDisruptionBudget[], { metadata: { labels } }: Labelled): string {
  const names = budgets
    .filter(({ spec }) => selects(spec?.selector as LabelSelector | undefined, labels))
    .map(({ metadata }) => metadata.name)
    .sort();
  return names.length > 0 ? `They are: ${names.join(", ")}` : "By now none is there.";
}
