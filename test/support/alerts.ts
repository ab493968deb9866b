import { createHash } from "node:crypto";

export interface AlertOptions {
  readonly status?: "firing" | "resolved";
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  readonly severity?: string;
}

/** One alert as Alertmanager 0.34 sends it: the labels that kube-state-metrics leaves on it, and a fingerprint of them. */
export function alert(alertname: string, labels: Readonly<Record<string, string>>, options: AlertOptions = {}): object {
  const { status = "firing", startsAt = new Date("2026-01-01T00:10:00Z"), severity = "warning" } = options;
  const all = { alertname, severity, job: "kube-state-metrics", instance: "10.0.0.7:8080", ...labels };
  const fingerprint = createHash("sha256")
    .update(JSON.stringify(Object.entries(all).sort(([a], [b]) => a.localeCompare(b))))
    .digest("hex")
    .slice(0, 16);
  return {
    status,
    labels: all,
    annotations: {
      summary: `${alertname} for ${labels["pod"] ?? labels["deployment"] ?? "something"}`,
      runbook_url: "https://example.invalid/runbook",
    },
    startsAt: startsAt.toISOString(),
    endsAt:
      status === "resolved"
        ? (options.endsAt ?? new Date(startsAt.getTime() + 600_000)).toISOString()
        : "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus:9090/graph",
    fingerprint,
  };
}

export function webhook(...alerts: readonly object[]): object {
  const isFiring = alerts.some((each) => "status" in each && each.status === "firing");
  return {
    receiver: "kubeheal",
    status: isFiring ? "firing" : "resolved",
    alerts,
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: "http://alertmanager:9093",
    version: "4",
    groupKey: "{}:{}",
    truncatedAlerts: 0,
  };
}
