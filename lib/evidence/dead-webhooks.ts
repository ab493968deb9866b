import { ENDPOINT_SLICE, MUTATING_WEBHOOKS, WEBHOOKS } from "../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { installed, nameOf } from "./installed.ts";

export const WEBHOOK_RIGHTS = [
  "admissionregistration.k8s.io/validatingwebhookconfigurations,mutatingwebhookconfigurations: list",
  "discovery.k8s.io/endpointslices: list",
];

/** So many Services are asked after; a cluster with more of them that refuse has other troubles. */
const ASKED_AFTER = 20;

interface Configuration extends KubeObject {
  readonly webhooks?: readonly {
    readonly name: string;
    readonly failurePolicy?: string;
    readonly clientConfig?: { readonly service?: Service };
  }[];
}

interface Service {
  readonly namespace: string;
  readonly name: string;
}

interface Slice extends KubeObject {
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[];
}

/** Webhooks that let nothing pass while nobody answers (`failurePolicy: Fail`), and whose Service has no pod that is ready: they stop every write that they are asked about. */
export async function deadWebhooks(cluster: Cluster): Promise<string[]> {
  const all = await Promise.all([WEBHOOKS, MUTATING_WEBHOOKS].map((kind) => installed<Configuration>(cluster, kind)));
  const strict = all.flat().flatMap((configuration) =>
    (configuration.webhooks ?? []).flatMap(({ name, failurePolicy = "Fail", clientConfig }) => {
      const service = clientConfig?.service;
      return failurePolicy === "Fail" && service ? [{ name, service, of: nameOf(configuration) }] : [];
    }),
  );
  const services = new Map(strict.map(({ service }) => [keyOf(service), service]));
  const answers = await Promise.all(
    [...services]
      .slice(0, ASKED_AFTER)
      .map(async ([key, service]) => ((await isAnswered(cluster, service)) ? [] : [key])),
  );
  const dead = new Set(answers.flat());
  return strict
    .filter(({ service }) => dead.has(keyOf(service)))
    .map(
      ({ name, service, of }) =>
        `${of}: webhook ${name} asks Service ${keyOf(service)}, which has no pod that is ready`,
    );
}

async function isAnswered(cluster: Cluster, { namespace, name }: Service): Promise<boolean> {
  const labelSelector = `kubernetes.io/service-name=${name}`;
  try {
    const found = await orNothing(cluster.list<Slice>(ENDPOINT_SLICE, { namespace, labelSelector }));
    return (
      found?.items.some(({ endpoints = [] }) => endpoints.some((each) => each.conditions?.ready !== false)) === true
    );
  } catch (error) {
    // What may not be seen is not called dead.
    if (isWorldError(error, "forbidden", "invalid")) return true;
    throw error;
  }
}

function keyOf({ namespace, name }: Service): string {
  return `${namespace}/${name}`;
}
