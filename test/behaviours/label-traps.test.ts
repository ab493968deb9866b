/** The ten ways in which labels of real rules mislead, each with the labels that the rule produces (kubernetes-mixin, cluster-monitoring-operator, machine-config-operator). */
import { afterEach, beforeEach, expect, it } from "vitest";

import { namespace } from "../../lib/world/in-memory/builders.ts";
import { CLUSTER_OPERATOR, CRON_JOB, NAMESPACE, NODE, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { orNothing } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import { crashLoop, fire, sickCart, until, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { cronJob, job } from "../support/jobs.ts";
import { isSettledAs } from "./shop.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

/** What kube-state-metrics leaves on its own series where the rule does not aggregate. */
const OF_THE_EXPORTER = {
  job: "kube-state-metrics",
  instance: "10.128.0.12:8443",
  pod: "kube-state-metrics-7d9c6c5b5-x2x2x",
  container: "kube-rbac-proxy-main",
  service: "kube-state-metrics",
  endpoint: "https-main",
  prometheus: "openshift-monitoring/k8s",
};

const targets = async (): Promise<string[]> =>
  (await engine.incidents()).flatMap(({ target }) =>
    target ? `${target.kind} ${target.namespace}/${target.name}` : [],
  );

async function optIn(name: string): Promise<void> {
  const there = await orNothing(engine.cluster.get({ ...NAMESPACE, name }));
  if (!there) return engine.cluster.add(namespace(name, { "kubeheal.io/heal": "auto" }));
  await engine.cluster.patch({ ...NAMESPACE, name }, [
    { op: "add", path: "/metadata/labels/kubeheal.io~1heal", value: "auto" },
  ]);
}

it("1: OpenShift's own rules speak of openshift-*, which nobody has opted in by that", async () => {
  engine.cluster.add(namespace("openshift-monitoring"));

  const { alerts } = await fire(engine, crashLoop("prometheus-k8s-0", "openshift-monitoring"));

  expect(alerts).toMatchObject([{ answer: "ignored", why: expect.stringContaining("is not opted in") as string }]);
});

it.each([
  ["KubeletDown", { namespace: "kube-system" }, "Namespace undefined/kube-system"],
  ["KubeCPUOvercommit", { namespace: "kube-system" }, "Namespace undefined/kube-system"],
  ["KubeNodeReadinessFlapping", { namespace: "kube-system", node: "worker-1" }, "Node undefined/worker-1"],
  [
    "ClusterOperatorDown",
    { namespace: "openshift-cluster-version", name: "ingress" },
    "ClusterOperator undefined/ingress",
  ],
  [
    "MCDRebootError",
    { namespace: "openshift-machine-config-operator", node: "worker-1", pod: "machine-config-daemon-x" },
    "Node undefined/worker-1",
  ],
])("2 and 7: the namespace of %s is not where its target is", async (name, labels, target) => {
  engine.cluster.add({ ...CLUSTER_OPERATOR, metadata: { name: "ingress" } });
  await optIn(labels.namespace);

  await fire(engine, alert(name, labels));

  expect(await targets()).toEqual([target]);
});

it("2: the end of an alert about a node is heard, whatever namespace it carries or lacks", async () => {
  for (const labels of [{ node: "worker-1" }, { node: "worker-2", namespace: "kube-system" }]) {
    engine.cluster.stopNode(labels.node);
    await engine.passSeconds(90);
    await fire(engine, alert("KubeNodeNotReady", labels));
    engine.cluster.startNode(labels.node);

    const { alerts } = await fire(engine, alert("KubeNodeNotReady", labels, { status: "resolved" }));

    expect(alerts).toMatchObject([{ answer: "joined" }]);
  }
});

it("3: job is the scrape's, job_name the Job's, and its CronJob is what is in trouble", async () => {
  engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), cronJob("report"));
  const report = await engine.cluster.get({ ...CRON_JOB, namespace: "shop", name: "report" });
  engine.cluster.images.set("shop/report:2.0", "crashes");
  engine.cluster.add(job("report-1", { image: "shop/report:2.0", backoffLimit: 0, of: report }));
  await engine.passSeconds(120);

  await fire(engine, alert("KubeJobFailed", { ...OF_THE_EXPORTER, namespace: "shop", job_name: "report-1" }));

  expect(await targets()).toEqual(["CronJob shop/report"]);
  expect(await engine.incidents()).toMatchObject([
    { finding: { problem: "job-failed", cause: expect.stringContaining("Job report-1 failed") as string } },
  ]);
});

it.each(["10.0.0.9:9100", "worker-1:9100", "worker-1"])(
  "4: instance %s is a node's name only where it is looked up",
  async (instance) => {
    engine.cluster.setStatus(
      { ...NODE, name: "worker-1" },
      { addresses: [{ type: "InternalIP", address: "10.0.0.9" }] },
    );

    await fire(engine, alert("NodeRAIDDegraded", { namespace: "openshift-monitoring", instance, device: "md0" }));

    expect(await targets()).toEqual(["Node undefined/worker-1"]);
  },
);

it.each(["10.0.0.9:9100", "worker-1"])("4: instance %s is no node's name, whatever it looks like", async (instance) => {
  const pod = await sickCart(engine);

  await fire(engine, alert("KubePodNotReady", { namespace: "shop", pod: pod.metadata.name, instance }));

  expect(await targets()).toEqual(["Deployment shop/cart"]);
  const [incident] = await engine.incidents();
  expect(JSON.stringify(incident)).not.toContain(instance);
});

it("5: pod, container and service are the exporter's where the rule is about a Deployment, and nothing of them is told", async () => {
  await sickCart(engine);

  await fire(
    engine,
    alert("KubeDeploymentReplicasMismatch", { ...OF_THE_EXPORTER, namespace: "shop", deployment: "cart" }),
  );

  expect(await targets()).toEqual(["Deployment shop/cart"]);
  const [incident] = await engine.incidents();
  expect(incident?.signals[0]?.labels).toEqual({ namespace: "shop", deployment: "cart" });
  expect(incident?.history.map(({ text }) => text)).toContain("KubeDeploymentReplicasMismatch fires (cart)");
});

it("6: one alert for each pod is one incident of their workload", async () => {
  await wellCart(engine);
  const { items } = await engine.cluster.list<Pod>(POD, { namespace: "shop" });
  for (const { metadata } of items) engine.cluster.stick("shop", metadata.name);
  await engine.passSeconds(90);

  await fire(engine, ...items.map((pod) => crashLoop(pod)));

  expect(items.length).toBe(3);
  expect(await targets()).toEqual(["Deployment shop/cart"]);
});

it("8: MCCDrainError names its node in exported_node, and its node and pod are the exporter's", async () => {
  const labels = {
    namespace: "shop",
    exported_node: "worker-1",
    node: "worker-2",
    pod: "machine-config-controller-5d4c-abcde",
  };
  await wellCart(engine);

  await fire(engine, alert("MCCDrainError", labels));

  expect(await targets()).toEqual(["Node undefined/worker-1"]);
});

it("8: MachineConfigControllerDrainError is the name of a runbook's file, and no rule fires it", async () => {
  await wellCart(engine);
  const labels = { namespace: "shop", exported_node: "worker-1" };

  const { alerts } = await fire(engine, alert("MachineConfigControllerDrainError", labels));

  expect(alerts).toMatchObject([{ answer: "ignored" }]);
});

it("9: what a distribution does not ship, another does: CPUThrottlingHigh is counted and leads to nothing", async () => {
  const pod = await sickCart(engine);
  const labels = { namespace: "shop", pod: pod.metadata.name, container: "cart" };

  const { alerts } = await fire(engine, alert("CPUThrottlingHigh", labels, { severity: "info" }));

  expect(alerts).toMatchObject([{ answer: "ignored", why: expect.stringContaining("severity info") as string }]);
});

it("10: an alert that fires on after a good repair is absorbed, and no second workflow begins", async () => {
  const pod = await sickCart(engine);
  const startsAt = engine.cluster.clock.now();
  await fire(engine, crashLoop(pod, "shop", { startsAt }));
  await until(engine, isSettledAs("healed"));

  const { alerts } = await fire(engine, crashLoop(pod, "shop", { startsAt }));
  await engine.passSeconds(600);

  expect(alerts).toMatchObject([{ answer: "absorbed" }]);
  expect(await engine.incidents()).toMatchObject([{ workflows: 1 }]);
});

it("a rule of one's own says what it is about in a label of its own", async () => {
  await sickCart(engine);

  await fire(
    engine,
    alert("CheckoutTooSlow", { ...OF_THE_EXPORTER, namespace: "shop", kubeheal_target: "Deployment/cart" }),
  );

  expect(await targets()).toEqual(["Deployment shop/cart"]);
});
