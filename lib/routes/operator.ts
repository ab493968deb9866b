import type { OperatorKeeper, ServiceVersionKeeper } from "../domain/keeper.ts";
import { inWords } from "../domain/target.ts";
import { type RunbookStep, handOver, steps } from "../runbooks/define-runbook.ts";
import { type Route, type Wanted, wait } from "./define-route.ts";

/** Its operator is asked to look again; only when that has not helped is it started anew, and a person agrees to that. */
export const operator: Route<OperatorKeeper> = (wanted) => steps(reconcile(wanted), ...restart(wanted));

function reconcile({ keeper, target }: Wanted<OperatorKeeper>): RunbookStep {
  return {
    action: "reconcile-resource",
    target: keeper.object,
    summary: `has the operator of ${inWords(keeper.object)} look again at ${inWords(target)}`,
    parameters: { uid: keeper.uid, goesOn: keeper.operator !== undefined },
  };
}

function restart({ keeper, target }: Wanted<OperatorKeeper>): RunbookStep[] {
  const { operator, object } = keeper;
  if (!operator || operator.pods.length === 0) return [];
  return [
    {
      action: "restart-operator",
      target: operator.target,
      summary: `renews the pods of ${inWords(operator.target)} (${operator.version}), which has not set ${inWords(target)} right`,
      parameters: {
        pods: operator.pods.map(({ name, uid }) => `${name}/${uid}`).join(","),
        apiVersion: target.apiVersion,
        kind: target.kind,
        namespace: target.namespace ?? object.namespace ?? "",
        name: target.name,
      },
    },
  ];
}

/** OLM sets an operator's Deployment back to what its version asks for, by itself; which version that is, people decide. */
export const serviceVersion: Route<ServiceVersionKeeper> = ({ finding, keeper }) => {
  const name = inWords(keeper.object);
  const plans = keeper.installPlans.length > 0 ? `; ${keeper.installPlans.join("; ")}` : "";
  if (["Pending", "InstallReady", "Installing", "Replacing"].includes(keeper.phase))
    return wait(`OLM is at work on ${name} (${keeper.phase})${plans}`);
  const why = keeper.phase === "Succeeded" ? "is what OLM installs" : `is ${keeper.phase}: ${keeper.says}`;
  return handOver(
    `${finding.cause}; ${name} ${why}${plans}: choose its version by the Subscription or the InstallPlan`,
  );
};
