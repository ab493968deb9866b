import { z } from "zod";

/** How far the engine may go in a namespace: the value of its label `kubeheal.io/heal`. */
export const Mode = z.enum(["observe", "suggest", "approve", "auto"]);
export type Mode = z.infer<typeof Mode>;

/**
 * The ConfigMap `kubeheal-policy`. It must exist: an engine that cannot read its brake does not drive. Values of a ConfigMap are
 * text, hence the coercion; an unknown key is a spelling mistake, and a policy with a mistake in it stops the engine, too.
 */
export const Policy = z.strictObject({
  "budget.namespace": z.coerce.number().int().min(0).max(100).default(2),
  "budget.cluster": z.coerce.number().int().min(0).max(1000).default(5),
});
export type Policy = z.infer<typeof Policy>;

export const PAUSED = "kubeheal.io/paused";
export const OPT_IN = "kubeheal.io/heal";
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

const PROTECTED = [
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
