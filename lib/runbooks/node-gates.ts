import type { NodeEvidence } from "../domain/node-evidence.ts";
import { mostOut } from "../domain/node-gate.ts";
import { type Remedy, handOver, waitFor } from "./define-runbook.ts";

/** Why this engine leaves a node alone, whatever ails it; undefined: it is ours to answer. */
export function heldBack(cause: string, { healers, isControlPlane, nodes, target }: NodeEvidence): Remedy | undefined {
  const [healer] = healers;
  if (healer) return waitFor(`${cause}; ${healer.name} sees to it: ${healer.because}`);
  if (isControlPlane)
    return handOver(`${cause}; it is a node of the control plane, which only people touch (see etcd first)`);
  const others = nodes.notReady.filter((name) => name !== target.name);
  const most = mostOut(nodes.total);
  if (most === 0)
    return handOver(
      `${cause}; a cluster of ${nodes.total} nodes has none to spare: what is done to one is done to all`,
    );
  if (others.length < most) return undefined;
  return handOver(
    `${cause}; ${others.length} other nodes of ${nodes.total} are not ready either (${others.slice(0, 5).join(", ")}): that is the network, the power or the control plane, not this node`,
  );
}
