/** A NodeHealthCheck acts while 51 % of its nodes are healthy, unless it says otherwise (medik8s, `spec.minHealthy`); here that holds of all nodes. */
const HEALTHY_PERCENT = 51;

/** So many nodes of a cluster may be out of service at once, those that are made so included. A cluster of one or two has none to spare. */
export function mostOut(total: number): number {
  return Math.floor((total * (100 - HEALTHY_PERCENT)) / 100);
}
