import { SERVICE_ACCOUNT } from "../../../lib/world/kubernetes/kinds.ts";
import type { Cluster } from "../../../lib/world/world.ts";
import { until } from "./pods.ts";

/** Those that Knative makes for Triggers, Subscriptions and sources, by their uids. */
async function accountsOf(cluster: Cluster, namespace: string): Promise<ReadonlyMap<string, string>> {
  const labelSelector = "eventing.knative.dev/oidc";
  const { items } = await cluster.listMetadata(SERVICE_ACCOUNT, { namespace, labelSelector });
  return new Map(items.map(({ metadata: { name, uid = "" } }) => [name, uid]));
}

/** As when a Trigger is deleted and made again, or OIDC is switched off and on: the same names, and other accounts behind them. */
export async function makeAccountsAnew(cluster: Cluster, namespace: string): Promise<void> {
  const before = await accountsOf(cluster, namespace);
  if (before.size === 0) throw new Error("Knative has made no accounts: OIDC is off");
  for (const name of before.keys()) await cluster.delete({ ...SERVICE_ACCOUNT, namespace, name });
  await until("Knative has made its accounts anew", async () => {
    const now = await accountsOf(cluster, namespace);
    return [...before].every(([name, uid]) => now.has(name) && now.get(name) !== uid);
  });
}
