/** What happens around the target at this moment, and makes a change unsafe or somebody else's. */
import { inWords } from "../domain/target.ts";
import { type Check, refuse, waitAWhile } from "./circumstances.ts";

/** Nodes go and come back, pods move: what is seen is of the upgrade, and what is changed meets it. */
export const upgrade: Check = ({ upgrade: saying }) => {
  return saying === undefined ? undefined : waitAWhile(`the cluster is being upgraded: ${saying}`);
};

/** So much broke at once that it is no local fault; and what everybody's change would be judged by is unwell itself. */
export const storm: Check = ({ lately }, { stormSeconds, stormIncidents, stormNodes }) => {
  const isStorm = lately.incidents >= stormIncidents || lately.nodes >= stormNodes;
  if (!isStorm) return undefined;
  const what =
    lately.incidents >= stormIncidents
      ? `${lately.incidents} incidents were opened within ${stormSeconds} s (KUBEHEAL_STORM_INCIDENTS is ${stormIncidents})`
      : `${lately.nodes} nodes fell ill within ${stormSeconds} s (KUBEHEAL_STORM_NODES is ${stormNodes})`;
  return waitAWhile(`storm: ${what}, so nothing is changed in the whole cluster until it is calmer`);
};

export const otherHealers: Check = ({ healers, step }) => {
  const healer = healers.find(({ isPassing }) => !isPassing) ?? healers[0];
  if (!healer) return undefined;
  const because = `${healer.name} sees to ${inWords(step.target)}: ${healer.because}`;
  return healer.isPassing ? waitAWhile(because) : refuse(because);
};
