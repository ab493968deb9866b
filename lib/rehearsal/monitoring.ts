import { createHash } from "node:crypto";

import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import {
  CRON_JOB,
  DAEMON_SET,
  DEPLOYMENT,
  JOB,
  PERSISTENT_VOLUME_CLAIM,
  POD,
  STATEFUL_SET,
} from "../world/kubernetes/kinds.ts";
import type { CronJob, DaemonSet, Deployment, Job, Pod, StatefulSet } from "../world/kubernetes/objects.ts";
import type { Kind, KubeObject } from "../world/world.ts";
import { type Claim, usageOf } from "./volumes.ts";

/** A rule of the kubernetes-mixin, as far as an object's status can answer it. */
interface AlertRule<T> {
  readonly alertname: string;
  readonly severity: string;
  readonly labelsOf: (object: T, now: Date) => Labels | undefined;
}

type Labels = Readonly<Record<string, string>>;
type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

/** Of the containers that wait for another reason than a crash; the mixin leaves those that only begin in, after an hour. */
const STUCK = new Set(["ImagePullBackOff", "ErrImagePull", "InvalidImageName", "CreateContainerConfigError"]);

/** The phases that the mixin's expression names; a pod that runs and is not ready is none of them. */
const NOT_READY = new Set(["Pending", "Unknown", "Failed"]);

function reasonOf({ state }: ContainerStatus): string {
  return state?.waiting?.reason ?? "";
}

function containerWith(pod: Pod, isMeant: (reason: string) => boolean): Labels | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const container = [...initContainerStatuses, ...containerStatuses].find((each) => isMeant(reasonOf(each)));
  const { namespace = "", name } = pod.metadata;
  return container && { namespace, pod: name, container: container.name, reason: reasonOf(container) };
}

const POD_RULES: readonly AlertRule<Pod>[] = [
  {
    alertname: "KubePodCrashLooping",
    severity: "warning",
    labelsOf: (pod) => containerWith(pod, (reason) => reason === "CrashLoopBackOff"),
  },
  {
    alertname: "KubeContainerWaiting",
    severity: "warning",
    labelsOf: (pod) => containerWith(pod, (reason) => STUCK.has(reason)),
  },
  {
    alertname: "KubePodNotReady",
    severity: "warning",
    labelsOf({ metadata: { namespace = "", name }, status }) {
      return NOT_READY.has(status?.phase ?? "") ? { namespace, pod: name } : undefined;
    },
  },
];

const DEPLOYMENT_RULES: readonly AlertRule<Deployment>[] = [
  {
    alertname: "KubeDeploymentRolloutStuck",
    severity: "warning",
    labelsOf({ metadata: { namespace = "", name }, status }) {
      const isStuck = status?.conditions?.some(({ type, status: is }) => type === "Progressing" && is === "False");
      return isStuck === true ? { namespace, deployment: name } : undefined;
    },
  },
];

const STATEFUL_SET_RULES: readonly AlertRule<StatefulSet>[] = [
  {
    alertname: "KubeStatefulSetReplicasMismatch",
    severity: "warning",
    labelsOf({ metadata: { namespace = "", name }, spec, status }) {
      return (status?.readyReplicas ?? 0) === spec?.replicas ? undefined : { namespace, statefulset: name };
    },
  },
];

const DAEMON_SET_RULES: readonly AlertRule<DaemonSet>[] = [
  {
    alertname: "KubeDaemonSetRolloutStuck",
    severity: "warning",
    labelsOf({ metadata: { namespace = "", name }, status }) {
      const { desiredNumberScheduled = 0, numberAvailable = 0, updatedNumberScheduled = 0 } = status ?? {};
      const isDone = numberAvailable === desiredNumberScheduled && updatedNumberScheduled === desiredNumberScheduled;
      return isDone ? undefined : { namespace, daemonset: name };
    },
  },
];

const JOB_RULES: readonly AlertRule<Job>[] = [
  {
    alertname: "KubeJobFailed",
    severity: "warning",
    labelsOf({ metadata: { namespace = "", name }, status }) {
      const hasFailed = status?.conditions?.some(({ type, status: is }) => type === "Failed" && is === "True");
      return hasFailed === true ? { namespace, job_name: name } : undefined;
    },
  },
];

const ALMOST_FULL = 0.03;

const CLAIM_RULES: readonly AlertRule<Claim>[] = [
  {
    alertname: "KubePersistentVolumeFillingUp",
    severity: "critical",
    labelsOf(claim) {
      const usage = usageOf(claim);
      const { namespace = "", name } = claim.metadata;
      const isFull = usage !== undefined && usage.free / usage.bytes < ALMOST_FULL;
      return isFull ? { namespace, persistentvolumeclaim: name } : undefined;
    },
  },
];

const NO_SUCCESS_SECONDS = 30 * 60;

/** The mixin has no rule for it; this is one of the people's own, and says by a label what it is about. */
const CRON_JOB_RULES: readonly AlertRule<CronJob>[] = [
  {
    alertname: "CronJobWithoutSuccess",
    severity: "warning",
    labelsOf({ metadata: { namespace = "", name, creationTimestamp = "" }, status }, now) {
      const last = Date.parse(status?.lastSuccessfulTime ?? creationTimestamp);
      const isOld = now.getTime() - last > NO_SUCCESS_SECONDS * 1000;
      return isOld ? { namespace, kubeheal_target: `CronJob/${name}` } : undefined;
    },
  },
];

/** The real rules wait 15 minutes and an hour; a rehearsal would be a long one. */
const FOR_SECONDS = 60;
const EVALUATED_EVERY_SECONDS = 15;
/** The look-back of the real expressions, `max_over_time(…[5m])`: a container that runs for a moment between two crashes clears nothing. */
const LOOK_BACK_SECONDS = 300;

interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly since: Date;
  lastSeen: Date;
  isSent: boolean;
}

/** Prometheus and Alertmanager of the rehearsal: looks at the pods and posts the webhook bodies that the real ones would. */
export class Monitoring {
  readonly #cluster: InMemoryCluster;
  readonly #post: (body: object) => Promise<void>;
  readonly #alerts = new Map<string, Firing>();

  constructor(cluster: InMemoryCluster, post: (body: object) => Promise<void>) {
    this.#cluster = cluster;
    this.#post = post;
  }

  start(): void {
    this.#cluster.clock.after(EVALUATED_EVERY_SECONDS, () => {
      // Not awaited: who receives the webhook needs time to pass.
      void this.#evaluate();
      this.start();
    });
  }

  async #evaluate(): Promise<void> {
    const now = this.#cluster.clock.now();
    const prometheus = this.#cluster.as("prometheus");
    const judge = async <T extends KubeObject>(kind: Kind, rules: readonly AlertRule<T>[]): Promise<void> => {
      const { items } = await prometheus.list<T>(kind, {});
      for (const each of items) for (const rule of rules) this.#see(rule, rule.labelsOf(each, now), now);
    };
    await judge(POD, POD_RULES);
    await judge(DEPLOYMENT, DEPLOYMENT_RULES);
    await judge(STATEFUL_SET, STATEFUL_SET_RULES);
    await judge(DAEMON_SET, DAEMON_SET_RULES);
    await judge(JOB, JOB_RULES);
    await judge(CRON_JOB, CRON_JOB_RULES);
    await judge(PERSISTENT_VOLUME_CLAIM, CLAIM_RULES);
    const age = (since: Date): number => (now.getTime() - since.getTime()) / 1000;
    const over = [...this.#alerts].filter(([, { lastSeen }]) => age(lastSeen) > LOOK_BACK_SECONDS);
    const ripe = [...this.#alerts.values()].filter(({ since, isSent }) => !isSent && age(since) >= FOR_SECONDS);
    for (const [fingerprint] of over) this.#alerts.delete(fingerprint);
    for (const alert of ripe) alert.isSent = true;
    const news = [
      ...ripe.filter((alert) => !over.some(([, each]) => each === alert)).map((alert) => toAlert(alert)),
      ...over.filter(([, { isSent }]) => isSent).map(([, alert]) => toAlert(alert, now)),
    ];
    if (news.length > 0) await this.#post(webhook(news));
  }

  #see({ alertname, severity }: AlertRule<never>, found: Labels | undefined, now: Date): void {
    if (!found) return;
    const labels = { alertname, severity, job: "kube-state-metrics", ...found };
    const fingerprint = fingerprintOf(labels);
    const known = this.#alerts.get(fingerprint);
    if (known) known.lastSeen = now;
    else this.#alerts.set(fingerprint, { labels, since: now, lastSeen: now, isSent: false });
  }
}

const NAMED_BY = ["deployment", "statefulset", "daemonset", "job_name", "persistentvolumeclaim", "kubeheal_target"];

function toAlert({ labels, since }: Firing, endsAt?: Date): object {
  const { alertname, namespace, pod, reason } = labels;
  const workload = NAMED_BY.map((label) => labels[label]).find((name) => name !== undefined);
  const what = pod === undefined ? `${namespace}/${workload}` : `pod ${namespace}/${pod}`;
  const about = reason === undefined ? what : `${what} (${reason})`;
  return {
    status: endsAt ? "resolved" : "firing",
    labels,
    annotations: { summary: `${alertname}: ${about}` },
    startsAt: since.toISOString(),
    endsAt: endsAt?.toISOString() ?? "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus.rehearsal:9090/graph",
    fingerprint: fingerprintOf(labels),
  };
}

function webhook(alerts: readonly object[]): object {
  const status = alerts.some((alert) => "status" in alert && alert.status === "firing") ? "firing" : "resolved";
  return {
    version: "4",
    receiver: "kubeheal",
    status,
    alerts,
    groupKey: "{}:{}",
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: "http://alertmanager.rehearsal:9093",
    truncatedAlerts: 0,
  };
}

function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  return createHash("sha256")
    .update(JSON.stringify(Object.entries(labels).sort(([a], [b]) => a.localeCompare(b))))
    .digest("hex")
    .slice(0, 16);
}
