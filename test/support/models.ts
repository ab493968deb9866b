import type { InMemoryEngine } from "./in-memory-engine.ts";

/** An InferenceService as KServe leaves it when its model serves, in the engine's own namespace. */
export function inferenceService(
  name: string,
  more: { readonly protocol?: string; readonly type?: string } = {},
): object & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
} {
  return {
    apiVersion: "serving.kserve.io/v1beta1",
    kind: "InferenceService",
    metadata: {
      name,
      namespace: "kubeheal",
      ...(more.type !== undefined && { labels: { "kubeheal.io/model-type": more.type } }),
    },
    spec: { predictor: { model: { modelFormat: { name: "sklearn" }, protocolVersion: more.protocol } } },
    status: {
      address: { url: `http://${name}-predictor.kubeheal.svc.cluster.local` },
      conditions: [{ type: "Ready", status: "True" }],
    },
  } as ReturnType<typeof inferenceService>;
}

/** A model that finds a row unusual when any of its numbers is above 0.9, as an IsolationForest says it. */
export function servesDetector(engine: InMemoryEngine, width?: number): void {
  engine.cluster.add(inferenceService("anomaly-detector"));
  engine.models.served.set("anomaly-detector", {
    ...(width !== undefined && { width }),
    predict: (rows) => ({ kind: "rows", rows: rows.map((row) => [row.some((value) => value > 0.9) ? -1 : 1]) }),
  });
}
