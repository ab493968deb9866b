import { beforeEach, expect, it } from "vitest";

import type { PlatformEvidence } from "../../lib/domain/platform-evidence.ts";
import { gatherEvidence } from "../../lib/evidence/gather-evidence.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import {
  CLUSTER_OPERATOR,
  ENDPOINT_SLICE,
  MACHINE,
  MACHINE_CONFIG_POOL,
  POD,
  SERVICE,
  WEBHOOKS,
} from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject, Ref } from "../../lib/world/world.ts";

let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

async function look(target: Ref): Promise<PlatformEvidence> {
  const world = { cluster, now: () => cluster.clock.now() } as never;
  const gathered = await gatherEvidence({ world }, { target }, cluster.clock.now());
  if (gathered.kind !== "evidence" || gathered.evidence.about !== "platform") throw new Error(JSON.stringify(gathered));
  return gathered.evidence;
}

const condition = (type: string, status: string) => ({ type, status, reason: `${type}Reason`, message: "why" });

it("sees what an operator says that is bad, its pods and what makes them", async () => {
  const DNS = { ...CLUSTER_OPERATOR, name: "dns" };
  const conditions = [
    condition("Available", "True"),
    condition("Degraded", "True"),
    condition("Progressing", "False"),
    condition("Upgradeable", "False"),
  ];
  const relatedObjects = [
    { resource: "namespaces", name: "openshift-dns" },
    { resource: "dnses", name: "default" },
  ];
  cluster.add({ ...CLUSTER_OPERATOR, metadata: { name: "dns" }, status: { conditions, relatedObjects } } as KubeObject);
  cluster.images.set("dns:1", "crashes");
  cluster.add(deployment({ namespace: "openshift-dns", name: "dns", image: "dns:1", replicas: 1 }));
  await cluster.clock.passSeconds(60);

  const seen = await look(DNS);

  expect(seen.complaints.map(({ type, status }) => `${type}=${status}`)).toEqual(["Degraded=True"]);
  expect(seen).toMatchObject({ namespaces: ["openshift-dns"], pods: 1, atWork: undefined });
  expect(seen.unready).toMatchObject([
    {
      namespace: "openshift-dns",
      because: expect.stringMatching(/^container dns waits: CrashLoopBackOff \(node worker-\d\)$/) as string,
      workload: { kind: "Deployment", namespace: "openshift-dns", name: "dns" },
    },
  ]);
  expect(seen.inShort).toBe(
    "ClusterOperator dns says Degraded=True; 0 of 1 pods in openshift-dns are ready; 3 of 3 nodes are ready",
  );
});

it("sees a pool that is paused, one that updates, and a Machine that its cloud refused", async () => {
  const status = { conditions: [condition("Updating", "True"), condition("Updated", "False")] };
  cluster.add(
    { ...MACHINE_CONFIG_POOL, metadata: { name: "infra" }, spec: { paused: true }, status } as KubeObject,
    {
      ...MACHINE,
      metadata: { namespace: "machines", name: "m-1" },
      status: { phase: "Failed", errorReason: "InsufficientResources", errorMessage: "no quota" },
    } as KubeObject,
  );

  const pool = await look({ ...MACHINE_CONFIG_POOL, name: "infra" });
  expect(pool.atWork?.reason).toBe("UpdatingReason");
  expect(pool.complaints.map(({ type }) => type)).toEqual(["Paused"]);
  expect((await look({ ...MACHINE, namespace: "machines", name: "m-1" })).complaints).toMatchObject([
    { type: "phase", status: "Failed", reason: "InsufficientResources", message: "no quota" },
  ]);
});

it("calls a webhook dead whose Service has no pod that is ready, and no other", async () => {
  const asks = (name: string, failurePolicy: string) => ({
    name,
    failurePolicy,
    clientConfig: { service: { namespace: "policies", name } },
  });
  const webhooks = [asks("dead", "Fail"), asks("alive", "Fail"), asks("lenient", "Ignore")];
  const slice = (name: string, ready: boolean): KubeObject =>
    ({
      ...ENDPOINT_SLICE,
      metadata: { namespace: "policies", name, labels: { "kubernetes.io/service-name": name } },
      endpoints: [{ conditions: { ready } }],
    }) as KubeObject;
  cluster.add({ ...WEBHOOKS, metadata: { name: "policies" }, webhooks } as KubeObject);
  cluster.add(slice("dead", false), slice("alive", true));

  expect((await look({ apiVersion: "v1", kind: "Namespace", name: "kube-system" })).deadWebhooks).toEqual([
    "ValidatingWebhookConfiguration policies: webhook dead asks Service policies/dead, which has no pod that is ready",
  ]);
});

it("blames for an API only what its Service sends to, whoever else is not ready there", async () => {
  const API = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" };
  const HOME = { namespace: "kube-system" };
  const status = { conditions: [condition("Available", "False")] };
  cluster.add({
    ...API,
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: { service: { ...HOME, name: "metrics" } },
    status,
  } as KubeObject);
  cluster.images.set("broken:1", "crashes");
  cluster.add({
    ...SERVICE,
    metadata: { ...HOME, name: "metrics" },
    spec: { selector: { app: "metrics" } },
  } as KubeObject);
  cluster.add(deployment({ ...HOME, name: "metrics", image: "metrics:1" }));
  cluster.add(deployment({ ...HOME, name: "other", image: "broken:1" }));
  await cluster.clock.passSeconds(60);

  const looked = (): Promise<PlatformEvidence> => look({ ...API, name: "v1beta1.metrics.k8s.io" });
  expect(await looked()).toMatchObject({ pods: 3, unready: [], complaints: [{ type: "Available" }] });

  const [pod] = (await cluster.list(POD, { ...HOME, labelSelector: "app=metrics" })).items;
  cluster.stick("kube-system", pod!.metadata.name);
  await cluster.clock.passSeconds(60);
  expect((await looked()).unready.map(({ name }) => name)).toEqual([pod!.metadata.name]);

  await cluster.delete({ ...SERVICE, ...HOME, name: "metrics" }, {});
  expect(await looked()).toMatchObject({ pods: 0, unready: [] });
});
