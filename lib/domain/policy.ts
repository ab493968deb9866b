import { z } from "zod";

import type { PolicyRules } from "./policy-rules.ts";

const whole = (most: number, standard: number) => z.coerce.number().int().min(0).max(most).default(standard);

/**
 * The numbers of ConfigMap `kubeheal-policy`. It must exist: an engine that cannot read its brake does not drive. Values of a ConfigMap are
 * text, hence the coercion; an unknown key is a spelling mistake, and a policy with a mistake in it stops the engine, too.
 */
export const PolicyNumbers = z.strictObject({
  /** Workflows that may change one target within a day. */
  "budget.target": whole(100, 6),
  /** Workflows that may change something at once. */
  "budget.namespace": whole(100, 2),
  "budget.cluster": whole(1000, 5),
});
export type Policy = z.infer<typeof PolicyNumbers> & PolicyRules;

export const PAUSED = "kubeheal.io/paused";
export const OPT_IN = "kubeheal.io/heal";
/** On a protected namespace, beside the policy that opens it: the admission policy cannot read that one, and asks for this label. */
export const OPENED = "kubeheal.io/opened";
export const MAINTENANCE = "kubeheal.io/maintenance";

/** Absent or exactly "false" means go; anything else, "True " and "no" included, means stop. */
export function isPausedBy(annotations: Readonly<Record<string, string>> | undefined): boolean {
  const value = annotations?.[PAUSED];
  return value !== undefined && value !== "false";
}

/** By annotation or label, on a namespace or an object; any value but "false" counts, as with the brake. */
export function isInMaintenance({ labels, annotations }: Marked): boolean {
  const value = annotations?.[MAINTENANCE] ?? labels?.[MAINTENANCE];
  return value !== undefined && value !== "false";
}

interface Marked {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** The admission policy asks the API server the same, so they are in the words that RE2 has, too. */
export const PROTECTED: readonly RegExp[] = [
  /^default$/,
  /^kube-/,
  /^openshift($|-)/,
  /^knative-/,
  /^(.*-)?argocd($|-)/,
  /^(.*-)?gitops($|-)/,
  /^flux-system$/,
  /^(.*-)?monitoring$/,
];

/** Namespaces that no label opens: the cluster's own, the deployers', the monitoring's and the engine's. */
export function isProtected(namespace: string, ownNamespace: string): boolean {
  return namespace === ownNamespace || PROTECTED.some((pattern) => pattern.test(namespace));
}
