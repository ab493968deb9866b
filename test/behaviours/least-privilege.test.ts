import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { FAST_CLOCK, pingSourceClock } from "../../lib/world/fast-clock.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import {
  CONFIG_MAP,
  CRON_JOB,
  DAEMON_SET,
  PING_SOURCE,
  NODE,
  POD,
  STATEFUL_SET,
} from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { KubeObject, OwnerReference } from "../../lib/world/world.ts";
import { alert, webhook } from "../support/alerts.ts";
import { cartWithoutDatabase, crashLoop, fire, sickCart, until, wellCart } from "../support/cart.ts";
import { rightsOfFunctions } from "../support/grants.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { controller, cronJob, job } from "../support/jobs.ts";
import { shows } from "../support/measured.ts";
import { servesDetector } from "../support/models.ts";
import { ENOUGH_MEMORY, SHORT_OF_MEMORY, openNodes } from "../support/nodes.ts";
import { CONFIGURATION, INFERENCE_SERVICE, KNATIVE_SERVICE, OWNERS, REVISION, giveTo } from "../support/owners.ts";
import { PLATFORM_ALERTS_OF_EACH, platformObjects } from "../support/platform-objects.ts";
import { usesUp } from "../support/quotas.ts";
import { stuckPodOf } from "../support/stuck-pod.ts";
import { trouble } from "../support/trouble.ts";
import { isAwaiting, isClosed, isSettledAs } from "./shop.ts";

const SCAN = { "ce-specversion": "1.0", "ce-id": "scan", "ce-source": "/tests" };

/** Declared, and asked for by nothing here: each with its reason. */
const NEEDED_ALL_THE_SAME: Readonly<Record<string, string>> = {
  "api cluster create tokenreviews.authentication.k8s.io": "a caller's token is asked about in a cluster only",
  "api cluster create subjectaccessreviews.authorization.k8s.io": "what a caller may is asked in a cluster only",
  "api cluster create selfsubjectaccessreviews.authorization.k8s.io":
    "asked one by one only where the API server's list of rights is incomplete, as with a webhook authorizer",
};

/**
 * In memory every function may do what it declares and nothing else, so each call that nobody declared fails whichever test meets it. Here
 * everything that makes functions ask for something happens once; what is declared beyond that is too much.
 */
describe("each function has the rights that it needs", () => {
  const used = new Set<string>();
  let engine: InMemoryEngine;
  beforeEach(() => {
    engine = new InMemoryEngine({ retentionDays: 1, quietSeconds: 60 });
  });
  afterEach(async () => {
    await engine.stop();
    for (const each of engine.calls.used) used.add(each);
  });

  it("to heal a bad rollout from the alert to the last trace", async () => {
    const pod = await sickCart(engine);
    const startsAt = engine.cluster.clock.now();
    await fire(engine, crashLoop(pod, "shop", { startsAt }));
    await until(engine, isSettledAs("healed"));
    const endsAt = engine.cluster.clock.now();
    await fire(engine, crashLoop(pod, "shop", { startsAt, endsAt, status: "resolved" }));
    await until(engine, isClosed);

    await engine.passSeconds(2 * 24 * 3600);

    expect(await engine.incidents()).toEqual([]);
    const { items } = await engine.cluster.list<KubeObject>({ apiVersion: "v1", kind: "Event" }, { namespace: "shop" });
    expect(items.map((event) => (event as { reason?: string }).reason)).toContain("IncidentHealed");
  });

  it("to put right the fast clock of an earlier installation", async () => {
    const clock = { ...PING_SOURCE, namespace: engine.settings.namespace, name: FAST_CLOCK };
    const earlier = pingSourceClock(engine.cluster, {
      namespace: engine.settings.namespace,
      schedule: "* * * * *",
      service: "workflows",
      audience: "serving.knative.dev/service/kubeheal/workflows",
    });
    const pod = await sickCart(engine);
    await earlier.start();
    const { metadata } = await engine.cluster.get<KubeObject>(clock);

    await fire(engine, crashLoop(pod));
    const now = await engine.cluster.get<KubeObject>(clock);

    expect(now.metadata.uid).toBe(metadata.uid);
    expect(now).not.toHaveProperty("spec.sink.audience");
  });

  it.each([STATEFUL_SET, DAEMON_SET])("to replace a stuck pod of a $kind", async (kind) => {
    const pod = await stuckPodOf(engine, kind);

    await fire(engine, crashLoop(pod));
    await until(engine, isSettledAs("healed"));

    expect(await score("Pod", (await podsIn("shop"))[0]!.metadata.name)).toBe(200);
  });

  it.each([STATEFUL_SET, DAEMON_SET])("to say what it would do about a stuck pod of a $kind", async (kind) => {
    const pod = await stuckPodOf(engine, kind);

    expect(await answersOf("/alertmanager?dry_run=true", webhook(crashLoop(pod)))).toContain("evict");
    expect(await answersOf("/api/v1/remediation/trigger", request("Pod", pod, true))).toContain("evict");
  });

  it("to take away what a quota counts", async () => {
    await usesUp(engine, "count/pods");
    await engine.passSeconds(120);
    expect(await podsIn("shop")).toHaveLength(1);
  });

  it("to say what it would do about a bad rollout", async () => {
    const pod = await sickCart(engine);

    expect(await answersOf("/alertmanager?dry_run=true", webhook(crashLoop(pod)))).toContain("undo-rollout");
    expect(await answersOf("/api/v1/remediation/trigger", request("Pod", pod, true))).toContain("undo-rollout");
  });

  it.each(Object.keys(OWNERS) as (keyof typeof OWNERS)[])("to find out what %s says, and to ask it", async (owner) => {
    const pod = await sickCart(engine);
    await giveTo(engine.cluster, OWNERS[owner]);

    expect(await answersOf("/alertmanager?dry_run=true", webhook(crashLoop(pod)))).toContain("deployment_method");
    expect(await answersOf("/api/v1/remediation/trigger", request("Pod", pod, true))).toContain("deployment_method");
    await fire(engine, crashLoop(pod));
    const said = await until(engine, (now) => now.progress.status === "settled" || now.workflow !== undefined);
    if (!isAwaiting(said)) return;
    await approve(said);
    await until(engine, ({ workflow }) => workflow?.steps[0]?.attempts === 1);
    await engine.passSeconds(1);
  });

  it("to look what Events say about a pod that runs and is not ready", async () => {
    await wellCart(engine);
    const [pod] = await podsIn("shop");
    engine.cluster.stick("shop", pod!.metadata.name, "never-ready");
    await engine.passSeconds(90);

    expect(await answersOf("/alertmanager?dry_run=true", webhook(crashLoop(pod!)))).toContain("2 of 3 pods are ready");
    expect(await answersOf("/api/v1/remediation/trigger", request("Pod", pod!, true))).toContain(
      "2 of 3 pods are ready",
    );
    await fire(engine, crashLoop(pod!));
    expect(await engine.incidents()).toMatchObject([{ target: { name: "cart" } }]);
  });

  it.each(["scaled to zero", "out of memory", "misdirected"] as const)(
    "to say what it would do about a workload that is %s, and to do it where a person agrees",
    async (what) => {
      await trouble(engine, what);
      const about = { metadata: { name: "cart" } };
      const stuck = alert("KubeDeploymentRolloutStuck", { namespace: "shop", deployment: "cart" }, {});

      expect(await answersOf("/alertmanager?dry_run=true", webhook(stuck))).toMatch(/R[23]\)/);
      expect(await answersOf("/api/v1/remediation/trigger", request("Deployment", about, true))).toMatch(/R[23]\)/);
      await engine.post("/api/v1/remediation/trigger", request("Deployment", about, false));
      if (what !== "misdirected") await approve(await until(engine, isAwaiting));
      await until(engine, isSettledAs("healed"));
    },
  );

  it("to drain a node that is short of memory, and to say before that it would", async () => {
    const { cluster } = engine;
    await openNodes(cluster, engine.settings.namespace, "worker-1");
    await wellCart(engine);
    await cluster.patch({ ...NODE, name: "worker-1" }, [
      {
        op: "add",
        path: "/metadata/annotations",
        value: { "machine.openshift.io/machine": "openshift-machine-api/m-1" },
      },
    ]);
    const { metadata: node } = await cluster.get<KubeObject>({ ...NODE, name: "worker-1" });
    const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: node.name, uid: node.uid!, controller: true }];
    const annotations = { "kubernetes.io/config.mirror": "x" };
    const metadata = { name: "static", namespace: "openshift-etcd", ownerReferences, annotations };
    cluster.add({
      ...POD,
      metadata,
      spec: { nodeName: "worker-1", containers: [{ name: "c", image: "shop/other:1.0" }] },
    } as KubeObject);
    cluster.nodeSays("worker-1", SHORT_OF_MEMORY);
    await engine.passSeconds(1860);
    const pressed = alert("KubeNodePressure", { node: "worker-1", condition: "MemoryPressure" }, { severity: "info" });

    expect(await answersOf("/alertmanager?dry_run=true", webhook(pressed))).toContain("drain, R4");
    const about = { metadata: { name: "static" } };
    expect(
      await answersOf("/api/v1/remediation/trigger", { ...request("Pod", about, true), namespace: "openshift-etcd" }),
    ).toContain("drain, R4");
    await fire(engine, pressed);
    await approve(await until(engine, isAwaiting));
    await until(engine, ({ workflow: now }) => now?.steps[1]?.state.status === "done");
    cluster.nodeSays("worker-1", ENOUGH_MEMORY);

    expect(await until(engine, isSettledAs("healed"))).toMatchObject({ target: { kind: "Node", name: "worker-1" } });
  });

  it("to see what the cluster itself is made of", async () => {
    const { cluster } = engine;
    await wellCart(engine);
    cluster.stick("shop", (await podsIn("shop"))[0]!.metadata.name);
    cluster.add(...platformObjects());
    const labels = { namespace: "shop", name: "m-1", pool: "worker" };
    const fired = PLATFORM_ALERTS_OF_EACH.map((name) => alert(name, labels));

    expect(await answersOf("/alertmanager?dry_run=true", webhook(...fired))).toContain(
      "webhook a.example asks Service",
    );
    await fire(engine, ...fired);

    expect((await engine.incidents()).map(({ target }) => target?.kind)).toHaveLength(12);
  });

  it("to delete a failed run of a CronJob that a later one made good", async () => {
    const { cluster } = engine;
    cluster.images.set("shop/bad:1.0", "crashes");
    cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), cronJob("report"));
    const of = await cluster.get({ ...CRON_JOB, namespace: "shop", name: "report" });
    cluster.add(job("report-1", { image: "shop/bad:1.0", backoffLimit: 0, of }));
    await engine.passSeconds(60);
    cluster.add(job("report-2", { of }));
    await engine.passSeconds(60);

    await fire(engine, alert("KubeJobFailed", { namespace: "shop", job_name: "report-1" }, {}));

    expect(await until(engine, isSettledAs("healed"))).toMatchObject({ target: { kind: "CronJob" } });
  });

  it("to look around a workload whose pods are all well", async () => {
    await wellCart(engine);
    const [pod] = await podsIn("shop");

    expect(await answersOf("/alertmanager?dry_run=true", webhook(crashLoop(pod!)))).toContain("3 of 3 pods are ready");
    expect(await answersOf("/api/v1/remediation/trigger", request("Pod", pod!, true))).toContain("3 of 3 pods");
  });

  it("to find out whose pod of a Job it is, and to look at its runs", async () => {
    const pod = await podOfCronJob();

    expect(await answersOf("/alertmanager?dry_run=true", webhook(crashLoop(pod)))).toContain("report-1");
    expect(await answersOf("/api/v1/remediation/trigger", request("Pod", pod, true))).toContain("report-1");
    await fire(engine, crashLoop(pod));
    await score("Pod", pod.metadata.name);
    expect(await answersOf("/api/v1/remediation/trigger", request("Pod", pod, false))).toContain("inc-");
    await engine.settle();

    expect(await engine.incidents()).toMatchObject([{ target: { kind: "CronJob", name: "report" } }]);
  });

  it.each([
    [[INFERENCE_SERVICE, KNATIVE_SERVICE, CONFIGURATION, REVISION]],
    [[{ apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" }]],
  ])("to find out what owns a pod that %j controls", async (owners) => {
    await wellCart(engine);
    let ownerReferences: OwnerReference[] = [];
    for (const kind of owners) {
      engine.cluster.add({ ...kind, metadata: { namespace: "shop", name: "model", ownerReferences } });
      ownerReferences = [controller(await engine.cluster.get({ ...kind, namespace: "shop", name: "model" }))];
    }
    const spec = { containers: [{ name: "main", image: "shop/cart:1.0" }] };
    engine.cluster.add({ ...POD, metadata: { namespace: "shop", name: "model-1", ownerReferences }, spec } as never);

    await fire(engine, crashLoop("model-1"));
    await score("Pod", "model-1");
    await answersOf("/api/v1/remediation/trigger", request("Pod", { metadata: { name: "model-1" } }, true));

    expect(await engine.incidents()).toMatchObject([{ target: owners[0] }]);
  });

  it("to look at what runs no pods, and at a pod of nobody", async () => {
    await wellCart(engine);
    const spec = { containers: [{ name: "main", image: "shop/cart:1.0" }] };
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "cart" };
    const things = {
      horizontalpodautoscaler: {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        spec: { scaleTargetRef },
      },
      persistentvolumeclaim: { apiVersion: "v1", kind: "PersistentVolumeClaim", spec: { storageClassName: "fast" } },
      persistentvolume: { apiVersion: "v1", kind: "PersistentVolume" },
      poddisruptionbudget: { apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
      resourcequota: { apiVersion: "v1", kind: "ResourceQuota" },
      pod: { apiVersion: "v1", kind: "Pod", spec },
    };
    const alerts = {
      horizontalpodautoscaler: "KubeHpaMaxedOut",
      persistentvolumeclaim: "KubePersistentVolumeFillingUp",
      persistentvolume: "KubePersistentVolumeErrors",
      poddisruptionbudget: "KubePdbNotEnoughHealthyPods",
      resourcequota: "KubeQuotaExceeded",
      pod: "KubePodNotReady",
    };
    for (const [label, thing] of Object.entries(things)) {
      const home = label === "persistentvolume" ? {} : { namespace: "shop" };
      engine.cluster.add({ spec: {}, ...thing, metadata: { ...home, name: "data" } } as never);
      const about = alert(alerts[label as keyof typeof alerts], { namespace: "shop", [label]: "data" });
      await engine.post("/alertmanager?dry_run=true", webhook(about));
      await answersOf("/api/v1/remediation/trigger", request(thing.kind, { metadata: { name: "data" } }, true));
      await fire(engine, about);
    }

    expect(await engine.incidents()).toHaveLength(Object.keys(things).length);
  });

  it("to look at a Job of its own", async () => {
    engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), job("import"));
    await engine.passSeconds(10);
    const [pod] = await podsIn("shop");

    await fire(engine, crashLoop(pod!));

    expect(await engine.incidents()).toMatchObject([{ target: { kind: "Job", name: "import" } }]);
  });

  it.each(["a score", "a person"])("to open an incident for what %s says", async (who) => {
    const pod = await sickCart(engine);

    await (who === "a score"
      ? score("Pod", pod.metadata.name)
      : engine.post("/api/v1/remediation/trigger", request("Pod", pod, false)));

    expect(await engine.incidents()).toMatchObject([{ target: { kind: "Deployment", name: "cart" } }]);
  });

  it("to look for what is gone among what it knows", async () => {
    engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));

    await fire(engine, crashLoop("cart-5d9c7b6f4-abcde"));
    await score("Deployment", "cart");

    expect(await engine.incidents()).toMatchObject([
      { title: expect.stringContaining("KubePodCrashLooping") as string },
    ]);
  });

  it("to ask models about what has opted in, also where there are many pods", async () => {
    await wellCart(engine);
    servesDetector(engine);
    const real = (await podsIn("shop")).map(({ metadata }) => metadata.name);
    const gone = Array.from({ length: 10 }, (_, at) => `gone-${at}`);
    const wild = { cpu: 0.95, memory: 0.97, restarts: 0 };
    engine.metrics.finds = shows(() => ({
      pods: Object.fromEntries([...real, ...gone].map((name) => [`shop/${name}`, wild])),
    }));

    await engine.post("/functions/anomalies", {}, { ...SCAN, "ce-type": "dev.knative.sources.ping" });

    expect(await engine.incidents()).toMatchObject([{ target: { kind: "Deployment", name: "cart" } }]);
  });

  it("to see that its cause is what it asks for", async () => {
    await fire(engine, crashLoop(await cartWithoutDatabase(engine)));
    await engine.passSeconds(120);

    expect(await engine.incidents()).toMatchObject([{ parents: [{ relation: "dependency" }] }]);
  });

  it("to show incidents, and to let a person stop one", async () => {
    await fire(engine, crashLoop(await sickCart(engine)));
    const [incident] = await engine.incidents();

    const paused = await engine.post(`/api/v1/incidents/${incident!.id}/pause`, {});

    expect(paused.status).toBe(200);
    expect(await (await engine.request("/api/v1/incidents")).json()).toMatchObject({ total: 1 });
  });

  it("to set aside what cannot be read", async () => {
    const labels = { "kubeheal.io/incident": "inc-0123456789ab-1", "kubeheal.io/open": "true", "kubeheal.io/due": "1" };
    const metadata = { name: "incident-0123456789ab-1", namespace: engine.settings.namespace, labels };
    engine.cluster.add({ ...CONFIG_MAP, metadata, data: { "incident.json": "{" } } as never);

    await engine.passSeconds(700);

    expect((await engine.context.incidents.list({})).items).toMatchObject([{ phase: "unreadable" }]);
  });

  it("to say how it is", async () => {
    expect((await engine.request("/api/v1/health")).status).toBe(200);
  });

  it("to say how much of its quota a namespace has used", async () => {
    await wellCart(engine);

    expect((await engine.request("/api/v1/capacity/namespace/shop")).status).toBe(200);
  });

  it("to count what it drops", async () => {
    await engine.context.drops.prepare();
    const about = {
      "ce-specversion": "1.0",
      "ce-id": "forged",
      "ce-source": "/tests",
      "ce-subject": "inc-0123456789ab-1",
    };
    const stale = { step: "wf-0123456789ab-1-1-s1-00000000", attempt: 1, proof: "none" };

    const requested = { ...about, "ce-type": "io.kubeheal.step.requested", "ce-action": "evict-pod" };
    await engine.post("/functions/steps", stale, requested);
    await engine.post("/functions/notifications", {}, { ...about, "ce-type": "io.kubeheal.incident.healed" });

    expect(await engine.context.drops.load()).toEqual({ "step-not-requested": 1, "no-such-incident": 1 });
  });

  it("and no more than that", () => {
    const unused = rightsOfFunctions().filter((right) => !used.has(right));

    expect(unused.sort(), "take it out of the declaration, or give a reason above").toEqual(
      Object.keys(NEEDED_ALL_THE_SAME).sort(),
    );
  });

  const podsIn = async (home: string): Promise<Pod[]> => [
    ...(await engine.cluster.list<Pod>(POD, { namespace: home })).items,
  ];

  async function podOfCronJob(): Promise<Pod> {
    engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), cronJob("report"));
    const report = await engine.cluster.get({ ...CRON_JOB, namespace: "shop", name: "report" });
    engine.cluster.add(job("report-1", { of: report }));
    await engine.passSeconds(10);
    return (await podsIn("shop"))[0]!;
  }

  async function score(kind: string, name: string): Promise<number> {
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": `score-${name}`,
      "ce-source": "/tests",
      "ce-type": "io.kubeheal.anomaly.scored",
    };
    const { status } = await engine.post(
      "/functions/anomalies",
      { namespace: "shop", kind, name, model: "detector", score: 0.99 },
      headers,
    );
    await engine.settle();
    return status;
  }

  async function answersOf(path: string, body: object): Promise<string> {
    return (await engine.post(path, body)).text();
  }

  const approve = async ({ id, workflow }: Incident): Promise<void> => {
    const decision = { who: "ada", decision: "approve", digest: workflow!.digest };
    expect((await engine.post(`/api/v1/incidents/${id}/approval`, decision)).status).toBe(200);
  };

  const request = (kind: string, pod: Pick<Pod, "metadata">, dryRun: boolean): object => ({
    incident_id: "inc-1",
    namespace: "shop",
    resource: { kind, name: pod.metadata.name },
    issue: { type: "pod_crash_loop" },
    dry_run: dryRun,
  });
});
