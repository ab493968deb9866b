import type { Right } from "./rights.ts";

/**
 * How far a right of an action reaches. What is namespaced is given namespace by namespace, to those that opt in; nodes and the platform belong to
 * everybody, and what deploys lies where nobody opts in, so an admin turns each on by itself.
 */
export type Reach = "namespaced" | "deployers" | "nodes" | "platform";

/** Nodes, and the machines behind them. */
const NODE_RESOURCES: ReadonlySet<string> = new Set(["/nodes", "machine.openshift.io/machines"]);
/** Whoever reboots nodes. */
const NODE_GROUPS: ReadonlySet<string> = new Set([
  "self-node-remediation.medik8s.io",
  "fence-agents-remediation.medik8s.io",
]);
const PLATFORM_GROUPS: ReadonlySet<string> = new Set([
  "config.openshift.io",
  "machineconfiguration.openshift.io",
  "machine.openshift.io",
  "operators.coreos.com",
]);

/** Argo CD's and Flux's own objects: asked to do again what they do anyhow. */
const DEPLOYER_RESOURCES: ReadonlySet<string> = new Set([
  "argoproj.io/applications",
  "kustomize.toolkit.fluxcd.io/kustomizations",
  "helm.toolkit.fluxcd.io/helmreleases",
]);

export function reachOf({ group, resource }: Right): Reach {
  const [plural = ""] = resource.split("/");
  if (NODE_RESOURCES.has(`${group}/${plural}`) || NODE_GROUPS.has(group)) return "nodes";
  if (DEPLOYER_RESOURCES.has(`${group}/${plural}`)) return "deployers";
  return PLATFORM_GROUPS.has(group) ? "platform" : "namespaced";
}
