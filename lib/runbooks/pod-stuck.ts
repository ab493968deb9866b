import { defineRunbook, handOver, steps } from "./define-runbook.ts";

/** Re-creates the one pod through the eviction API, which asks its budgets. */
export const podStuck = defineRunbook(({ facts }, { target }) => {
  if (target.namespace === undefined)
    return handOver(`${target.kind} ${target.name} has no namespace, so it has no pods to evict`);
  return steps({
    action: "evict-pod",
    target,
    summary: `evicts pod ${facts["pod"]}`,
    parameters: { namespace: target.namespace, pod: String(facts["pod"]), uid: String(facts["uid"]) },
  });
});
