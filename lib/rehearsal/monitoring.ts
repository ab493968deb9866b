import { createHash } from "node:crypto";

import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import type { KubeObject } from "../world/world.ts";
import type { AlertRule, Labels } from "./alert-rule.ts";
import { ALERT_RULES } from "./alert-rules.ts";

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
    for (const { kind, rules } of ALERT_RULES) {
      const { items } = await prometheus.list<KubeObject>(kind, {});
      for (const each of items) for (const rule of rules) this.#see(rule, rule.labelsOf(each, now), now);
    }
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

  #see({ alertname, severity }: AlertRule<KubeObject>, found: Labels | undefined, now: Date): void {
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
  const named = pod === undefined ? `${namespace}/${workload}` : `pod ${namespace}/${pod}`;
  const what = labels["node"] ?? labels["name"] ?? named;
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
