import { z } from "zod";

import { type Outcome, refused, unneeded, waiting } from "../domain/outcome.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { defineAction } from "./define-action.ts";

/** Changes nothing: waits until an operator of OpenShift says that it is available, is not degraded and is at work on nothing. */
export const waitForClusterOperator = defineAction({
  class: "R0",
  rights: ["config.openshift.io/clusteroperators: list,watch"],
  parameters: z.object({}),
  async apply({ step: { target }, cluster, waitSeconds, dryRun }) {
    const { object } = await cluster.watchUntil<Conditioned>(target, isWell, dryRun ? 0 : waitSeconds);
    return object ? verdictOn(object) : refused(`${target.kind} ${target.name} does not exist`);
  },
});

function isWell(operator: Conditioned | undefined): boolean {
  return !operator || complaintOf(operator) === undefined;
}

function verdictOn(operator: Conditioned): Outcome {
  const name = `ClusterOperator ${operator.metadata.name}`;
  const complaint = complaintOf(operator);
  return complaint === undefined ? unneeded(`${name} is available`) : waiting(`${name} ${complaint}`);
}

function complaintOf(operator: Conditioned): string | undefined {
  const said = (type: string): string => {
    const { reason = "", message = "" } = operator.status?.conditions?.find((each) => each.type === type) ?? {};
    return `${reason}${message === "" ? "" : `: ${message.slice(0, 200)}`}`;
  };
  if (!isTrue(operator, "Available")) return `is not available (${said("Available")})`;
  if (isTrue(operator, "Degraded")) return `is degraded (${said("Degraded")})`;
  return isTrue(operator, "Progressing") ? `is progressing (${said("Progressing")})` : undefined;
}
