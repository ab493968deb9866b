import { createHash } from "node:crypto";

import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { POD } from "../world/kubernetes/kinds.ts";
import type { Pod } from "../world/kubernetes/objects.ts";

/** A rule of the kubernetes-mixin, as far as a pod's status can answer it. */
interface AlertRule {
  readonly alertname: string;
  readonly severity: string;
  readonly labelsOf: (pod: Pod) => Readonly<Record<string, string>> | undefined;
}

type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

function waitingWith(pod: Pod, isMeant: (reason: string) => boolean): ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find(({ state }) => isMeant(state?.waiting?.reason ?? ""));
}

const RULES: readonly AlertRule[] = [
  {
    alertname: "KubePodCrashLooping",
    severity: "warning",
    labelsOf(pod) {
      const container = waitingWith(pod, (reason) => reason === "CrashLoopBackOff");
      return (
        container && {
          namespace: pod.metadata.namespace ?? "",
          pod: pod.metadata.name,
          container: container.name,
          reason: "CrashLoopBackOff",
        }
      );
    },
  },
  {
    alertname: "KubeContainerWaiting",
    severity: "warning",
    labelsOf(pod) {
      const container = waitingWith(pod, (reason) => reason === "ImagePullBackOff" || reason === "ErrImagePull");
      return (
        container && {
          namespace: pod.metadata.namespace ?? "",
          pod: pod.metadata.name,
          container: container.name,
          reason: container.state?.waiting?.reason ?? "",
        }
      );
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
    const { items } = await this.#cluster.as("prometheus").list<Pod>(POD, {});
    for (const pod of items) for (const rule of RULES) this.#see(rule, pod, now);
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

  #see({ alertname, severity, labelsOf }: AlertRule, pod: Pod, now: Date): void {
    const found = labelsOf(pod);
    if (!found) return;
    const labels = { alertname, severity, job: "kube-state-metrics", ...found };
    const fingerprint = fingerprintOf(labels);
    const known = this.#alerts.get(fingerprint);
    if (known) known.lastSeen = now;
    else this.#alerts.set(fingerprint, { labels, since: now, lastSeen: now, isSent: false });
  }
}

function toAlert({ labels, since }: Firing, endsAt?: Date): object {
  return {
    status: endsAt ? "resolved" : "firing",
    labels,
    annotations: {
      summary: `${labels["alertname"]}: pod ${labels["namespace"]}/${labels["pod"]} (${labels["reason"]})`,
    },
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
