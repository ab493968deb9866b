import type { AnyAction } from "../actions/define-action.ts";
import { actions } from "../actions/index.ts";
import type { NodesEvidence } from "../domain/node-evidence.ts";
import type { Step } from "../domain/workflow.ts";
import { NODE } from "../world/kubernetes/kinds.ts";
import type { Node } from "../world/kubernetes/objects.ts";
import type { Cluster } from "../world/world.ts";
import { nodesOf } from "./node-status.ts";

export const GATE_RIGHTS = ["/nodes: list"];

/** How all nodes are, for a step that takes one out of service; undefined for any other. */
export async function nodesAround(
  cluster: Cluster,
  { action }: Pick<Step, "action">,
): Promise<NodesEvidence | undefined> {
  const { concerns = [] } = (actions as Partial<Record<string, AnyAction>>)[action] ?? {};
  if (!concerns.includes("capacity")) return undefined;
  return nodesOf((await cluster.list<Node>(NODE, {})).items);
}
