import { inWords } from "../domain/target.ts";
import { defineRunbook, handOver, steps } from "./define-runbook.ts";

/** They serve nobody, so starting them anew takes nothing away. Members that keep data may be catching up with each other, and are left to people. */
export const hung = defineRunbook(({ cause, facts }, { target, workload }) => {
  if (target.kind === "StatefulSet" || workload.keepsData)
    return handOver(
      `${cause}: its pods keep data, and may be catching up; look at their logs before they are restarted`,
    );
  if (workload.renewal === "on-delete")
    return handOver(`${cause}: its pods are renewed only when somebody deletes them (updateStrategy OnDelete)`);
  return steps({
    action: "restart-workload",
    target,
    summary: `starts all pods of ${inWords(target)} anew`,
    parameters: { uid: String(facts["uid"]), template: String(facts["template"]) },
  });
});
