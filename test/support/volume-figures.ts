/** What the kubelets' figures of volumes say, in the place of a Prometheus. */
import { type InMemoryMetrics, type InMemorySeries } from "../../lib/world/in-memory/in-memory-metrics.ts";

interface Figures {
  readonly bytes: number;
  readonly bytesFree: number;
  /** What `predict_linear` makes of it. */
  readonly inFourDays?: number;
  readonly inodes?: number;
  readonly inodesFree?: number;
}

/** By the name of the claim, in whichever namespace. An expression that is none of the two is a mistake of whoever asks. */
export function measured(metrics: InMemoryMetrics, claims: Readonly<Record<string, Figures>>): void {
  metrics.finds = (expression) => {
    const [, namespace = "", name = ""] = /namespace="([^"]+)",persistentvolumeclaim="([^"]+)"/.exec(expression) ?? [];
    const figures = claims[name];
    if (!figures) return [];
    const labels = { namespace, persistentvolumeclaim: name };
    if (expression.startsWith("predict_linear(kubelet_volume_stats_available_bytes{"))
      return series(labels, figures.inFourDays);
    if (!expression.startsWith("{__name__=~")) throw new Error(`nobody evaluates ${expression}`);
    return [
      ...series({ ...labels, __name__: "kubelet_volume_stats_available_bytes" }, figures.bytesFree),
      ...series({ ...labels, __name__: "kubelet_volume_stats_capacity_bytes" }, figures.bytes),
      ...series({ ...labels, __name__: "kubelet_volume_stats_inodes" }, figures.inodes),
      ...series({ ...labels, __name__: "kubelet_volume_stats_inodes_free" }, figures.inodesFree),
    ];
  };
}

function series(labels: Readonly<Record<string, string>>, value: number | undefined): InMemorySeries[] {
  return value === undefined ? [] : [{ labels, valueAt: () => value }];
}
