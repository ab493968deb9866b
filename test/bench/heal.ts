/** Behaviour (a): a rollout of a bad image, healed by going back. */
import type { Settings } from "../../lib/domain/settings.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment, Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { alert, webhook } from "../support/alerts.ts";
import { PLAYED } from "../support/test-kubelet.ts";

export const GOOD = "shop/cart:1.0";
export const BAD = "shop/cart:2.0";

/** Its old pods stay ready during a rollout, so that going back needs no new pod. */
export async function deployCart(person: Cluster, namespace: string): Promise<void> {
  const labels = { app: "cart", [PLAYED]: "test" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "cart", image: GOOD }] } };
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  await person.create(deployment({ namespace, name: "cart", image: GOOD, replicas: 3, spec: { template, strategy } }));
}

export async function rollOutBad(person: Cluster, namespace: string): Promise<void> {
  const path = "/spec/template/spec/containers/0/image";
  await person.patch({ ...DEPLOYMENT, namespace, name: "cart" }, [{ op: "replace", path, value: BAD }]);
}

export async function serves(person: Cluster, namespace: string): Promise<boolean> {
  const { status } = await person.get<Deployment>({ ...DEPLOYMENT, namespace, name: "cart" });
  return status?.availableReplicas === 3;
}

/** The pod of the bad image, once it shows that it crashes. */
export async function crashing(person: Cluster, namespace: string): Promise<Pod | undefined> {
  const { items } = await person.list<Pod>(POD, { namespace, labelSelector: "app=cart" });
  return items.find(({ spec, status }) => {
    const waits = status?.containerStatuses?.some(({ state }) => state?.waiting?.reason === "CrashLoopBackOff");
    return spec?.containers[0]?.image === BAD && waits === true;
  });
}

export function alertOf({ metadata: { namespace = "", name } }: Pod, startsAt: Date): object {
  const labels = { namespace, pod: name, container: "cart", reason: "CrashLoopBackOff" };
  return webhook(alert("KubePodCrashLooping", labels, { startsAt }));
}

/** Times that are none of ours are made short. */
export const IMPATIENT: Partial<Settings> = { symptomSeconds: 1, soakSeconds: 1, lookAgainSeconds: 1 };
