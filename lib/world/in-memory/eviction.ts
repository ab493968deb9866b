import { POD, POD_DISRUPTION_BUDGET } from "../kubernetes/kinds.ts";
import { selects } from "../kubernetes/label-selector.ts";
import type { Pod, PodDisruptionBudget } from "../kubernetes/objects.ts";
import { SEVERAL_BUDGETS, budgetsInWords } from "../kubernetes/several-budgets.ts";
import { WorldError } from "../world.ts";
import { type ApiServer, notFound } from "./api-server.ts";
import { isPodReady } from "./pod-status.ts";

const NOT_COUNTED = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0 };

export interface EvictedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Throws what the server would answer if this pod may not be evicted now. */
export function admitEviction(api: ApiServer, { namespace, name, uid }: EvictedPod): void {
  const pod = api.read<Pod>({ ...POD, namespace, name });
  if (!pod) throw notFound({ ...POD, namespace, name });
  if (pod.metadata.uid !== uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${pod.metadata.uid}). The object might have been deleted and then recreated`;
    throw new WorldError("conflict", `Operation cannot be fulfilled on pods "${name}": ${why}`);
  }
  if (isOfNoUse(pod)) return;
  const budgets = api.all<PodDisruptionBudget>(POD_DISRUPTION_BUDGET, namespace);
  const [budget, ...more] = budgets.filter((each) => selects(each.spec?.selector, pod.metadata.labels));
  if (!budget) return;
  if (more.length > 0)
    throw blocked(
      `This pod ${SEVERAL_BUDGETS}, which the eviction subresource does not support. ${budgetsInWords(budgets, pod)}`,
    );
  judge(pod, budget);
}

/** A pod that ended, has not begun or is going anyway may always be evicted. */
function isOfNoUse({ metadata, status }: Pod): boolean {
  const { phase } = status ?? {};
  return phase === undefined || phase !== "Running" || metadata.deletionTimestamp !== undefined;
}

function judge(pod: Pod, budget: PodDisruptionBudget): void {
  const { currentHealthy, desiredHealthy, disruptionsAllowed } = { ...NOT_COUNTED, ...budget.status };
  if (disruptionsAllowed > 0) return;
  if (!isPodReady(pod)) {
    const isServed = currentHealthy >= desiredHealthy && desiredHealthy > 0;
    if (budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow" || isServed) return;
  }
  const { name } = budget.metadata;
  const numbers = `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  throw blocked(`Cannot evict pod as it would violate the pod's disruption budget. ${numbers}`);
}

function blocked(message: string): WorldError {
  return new WorldError("blocked", message);
}
