import type { Right } from "./rights.ts";

/**
 * How far a right of an action reaches. What is namespaced is given namespace by namespace, to those that opt in; nodes and the platform belong to
 * everybody, so an admin turns each on by itself.
 */
export type Reach = "namespaced" | "nodes" | "platform";

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

export function reachOf({ group, resource }: Right): Reach {
  const [plural = ""] = resource.split("/");
  if (NODE_RESOURCES.has(`${group}/${plural}`) || NODE_GROUPS.has(group)) return "nodes";
  return PLATFORM_GROUPS.has(group) ? "platform" : "namespaced";
}
