/** What happens around the target at this moment, and makes a change unsafe or somebody else's. */
import { mostOut } from "../domain/node-gate.ts";
import { inWords } from "../domain/target.ts";
import { type Check, refuse, waitAWhile, waitForTheCluster } from "./circumstances.ts";

/** Nodes go and come back, pods move: what is seen is of the upgrade, and what is changed meets it. */
export const upgrade: Check = ({ upgrade: saying }) => {
  return saying === undefined ? undefined : waitForTheCluster(`the cluster is being upgraded: ${saying}`);
};

/** So much broke at once that it is no local fault; and what everybody's change would be judged by is unwell itself. */
export const storm: Check = ({ lately }, { stormSeconds, stormIncidents, stormNodes }) => {
  const isStorm = lately.incidents >= stormIncidents || lately.nodes >= stormNodes;
  if (!isStorm) return undefined;
  const what =
    lately.incidents >= stormIncidents
      ? `${lately.incidents} incidents were opened within ${stormSeconds} s (KUBEHEAL_STORM_INCIDENTS is ${stormIncidents})`
      : `${lately.nodes} nodes fell ill within ${stormSeconds} s (KUBEHEAL_STORM_NODES is ${stormNodes})`;
  return waitForTheCluster(`storm: ${what}, so nothing is changed in the whole cluster until it is calmer`);
};

export const otherHealers: Check = ({ healers, step }) => {
  const healer = healers.find(({ isPassing }) => !isPassing) ?? healers[0];
  if (!healer) return undefined;
  const because = `${healer.name} sees to ${inWords(step.target)}: ${healer.because}`;
  return healer.isPassing ? waitAWhile(because) : refuse(because);
};

/** Never below what the cluster needs: whoever takes a node out of service counts it with those that are out already. */
export const unhealthyGate: Check = ({ nodes, step }) => {
  if (!nodes) return undefined;
  const others = nodes.out.filter((name) => name !== step.target.name);
  const most = mostOut(nodes.total);
  if (others.length + 1 <= most) return undefined;
  const which =
    others.length === 0 ? "" : `, and ${others.slice(0, 5).join(", ")} ${others.length === 1 ? "is" : "are"}`;
  return waitAWhile(
    `of ${nodes.total} nodes no more than ${most} may be out of service at once${which}: ${step.target.name} stays`,
  );
};
