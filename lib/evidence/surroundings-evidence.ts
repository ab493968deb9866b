import type { PodEvidence, Surroundings, WorkloadEvidence } from "../domain/evidence.ts";
import { vanishedFrom } from "../domain/snapshot.ts";
import type { Target } from "../domain/target.ts";
import { HORIZONTAL_POD_AUTOSCALER, NETWORK_POLICY, SERVICE } from "../world/kubernetes/kinds.ts";
import { selects } from "../world/kubernetes/label-selector.ts";
import { type Cluster, type Page, isWorldError } from "../world/world.ts";
import { type Autoscaler, autoscalerOf } from "./autoscaler-evidence.ts";
import type { Beside } from "./gatherer.ts";
import { type NetworkPolicy, policiesOn } from "./network-policy-evidence.ts";
import { type Service, type Template, servicesOf } from "./service-evidence.ts";

export const SURROUNDINGS_RIGHTS = [
  "autoscaling/horizontalpodautoscalers: list",
  "networking.k8s.io/networkpolicies: list",
  "/services: list",
];

/** Of each kind no more than so many are looked at. */
const LOOKED_AT = 500;

/**
 * Do the pods not say what ails it? All that there should be are well, or there are fewer than there should be, or they all fail with a template
 * that has long been in use.
 */
export function needsSurroundings(
  { wanted, ready, isRolledOut, appliedReplicas = wanted, updated }: WorkloadEvidence,
  pods: readonly PodEvidence[],
): boolean {
  const isWell = isRolledOut && ready >= wanted && pods.every(({ isReady, isLeaving }) => isReady || isLeaving);
  return isWell || wanted === 0 || wanted < appliedReplicas || (ready === 0 && updated >= wanted);
}

interface Around {
  readonly surroundings: Surroundings | undefined;
  readonly missing: readonly string[];
}

/** One list a kind, of the workload's namespace, all at once. What may not be read is recorded as missing. */
export async function surroundingsOf(
  { cluster, beside }: { readonly cluster: Cluster; readonly beside: Beside },
  target: Target,
  template: Template,
): Promise<Around> {
  const where = { namespace: target.namespace, limit: LOOKED_AT };
  try {
    const [autoscalers, services, policies] = await Promise.all([
      cluster.list<Autoscaler>(HORIZONTAL_POD_AUTOSCALER, where),
      cluster.list<Service>(SERVICE, where),
      cluster.list<NetworkPolicy>(NETWORK_POLICY, where),
    ]);
    const { missing, ...gone } = await vanishedServices(beside, target, { template, services });
    const surroundings = {
      autoscaler: autoscalerOf(target, autoscalers.items),
      services: servicesOf(template, services.items),
      networkPolicies: policiesOn(template, policies.items),
      ...gone,
    };
    return { surroundings, missing };
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
    return { surroundings: undefined, missing: [`what lies around ${target.name}: ${error.message}`] };
  }
}

/** Services that sent to these pods when the namespace was looked at last, and are not there now. What was not listed to its end may still be there. */
async function vanishedServices(
  { remembered }: Beside,
  { namespace }: Target,
  { template, services }: { readonly template: Template; readonly services: Page<Service> },
): Promise<Pick<Surroundings, "vanishedServices"> & { readonly missing: readonly string[] }> {
  if (namespace === undefined || services.continue !== undefined) return { vanishedServices: [], missing: [] };
  try {
    const before = await remembered(namespace);
    const there = new Set(services.items.map(({ metadata: { name } }) => name));
    const gone = before ? vanishedFrom(before, SERVICE.kind, there) : [];
    return { vanishedServices: gone.filter(({ selector }) => sentTo(template, selector)), missing: [] };
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return { vanishedServices: [], missing: [`what was in namespace ${namespace} before: ${error.message}`] };
  }
}

function sentTo({ metadata }: Template, selector: Readonly<Record<string, string>> = {}): boolean {
  return Object.keys(selector).length > 0 && selects({ matchLabels: selector }, metadata?.labels);
}
