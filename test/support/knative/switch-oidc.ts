import { randomUUID } from "node:crypto";

import { SERVICE, TRIGGER } from "../../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../../lib/world/world.ts";
import { type Bed, run } from "./bed.ts";
import { type Conditioned, type Installed, isReady } from "./install.ts";
import { until } from "./pods.ts";

interface Subscription extends Conditioned {
  readonly status?: Conditioned["status"] & { readonly auth?: { readonly serviceAccountName?: string } };
}

/**
 * A feature of the whole Knative Eventing: whoever switches it on switches it off again. Its parts hear of it one by one, and an event that is under
 * way in between is refused by one of them with a 401, which is the end of it: so all that events pass is waited for.
 */
export async function switchOidc(cluster: Cluster, { bed, namespace }: Installed, isOn: boolean): Promise<void> {
  const patch = JSON.stringify({ data: { "authentication-oidc": isOn ? "enabled" : "disabled" } });
  const features = ["configmap", "config-features", "-n", "knative-eventing"];
  await run(bed.kubectl, "patch", ...features, "--type=merge", "-p", patch);
  const paths = [`${process.env["BROKER_INGRESS"]}/${namespace}/kubeheal`, await filterPath(cluster, namespace)];
  for (const url of paths) await until(`${url} ${isOn ? "asks" : "no longer asks"} for a token`, () => asks(url, isOn));
  await until(`every Subscription ${isOn ? "has an account" : "has no account"}`, async () =>
    (await subscriptions(bed, namespace)).every(
      (each) => isReady(each) && (each.status?.auth?.serviceAccountName !== undefined) === isOn,
    ),
  );
}

/** They are the Broker's own: the engine knows no such kind. */
async function subscriptions({ kubectl }: Bed, namespace: string): Promise<readonly Subscription[]> {
  const said = await run(kubectl, "get", "subscriptions.messaging.knative.dev", "-n", namespace, "-o", "json");
  return (JSON.parse(said) as { items: Subscription[] }).items;
}

/** Where the channel brings what is meant for the Trigger of `workflows`. */
async function filterPath(cluster: Cluster, namespace: string): Promise<string> {
  interface Service extends KubeObject {
    readonly spec: { readonly clusterIP: string };
  }
  const filter = { ...SERVICE, namespace: "knative-eventing", name: "broker-filter" };
  const { spec } = await cluster.get<Service>(filter);
  const { metadata } = await cluster.get<KubeObject>({ ...TRIGGER, namespace, name: "workflows" });
  return `http://${spec.clusterIP}/triggers/${namespace}/workflows/${metadata.uid}`;
}

/** By an event that no Trigger wants. */
async function asks(url: string, isOn: boolean): Promise<boolean> {
  const named = { specversion: "1.0", id: randomUUID(), source: "/tests", type: "io.kubeheal.tests.nothing" };
  const headers = Object.fromEntries(Object.entries(named).map(([name, value]) => [`ce-${name}`, value]));
  const { status } = await fetch(url, { method: "POST", headers });
  return (status === 401) === isOn;
}
