import type { KubeObject } from "../world.ts";
import { isObject, type JsonObject, sameJson } from "./plain-json.ts";

const DEPLOYMENT: JsonObject = {
  replicas: 1,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
  strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
};
const STATEFUL_SET: JsonObject = {
  replicas: 1,
  revisionHistoryLimit: 10,
  podManagementPolicy: "OrderedReady",
  updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
};
const DAEMON_SET: JsonObject = {
  revisionHistoryLimit: 10,
  updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
};
const CRON_JOB: JsonObject = {
  concurrencyPolicy: "Allow",
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
};
const POD: JsonObject = { restartPolicy: "Always", terminationGracePeriodSeconds: 30, dnsPolicy: "ClusterFirst" };

/** The defaults that somebody here reads; the server has many more. */
const DEFAULTS: Readonly<Record<string, JsonObject>> = {
  "apps/v1 Deployment": DEPLOYMENT,
  "apps/v1 ReplicaSet": { replicas: 1 },
  "apps/v1 StatefulSet": STATEFUL_SET,
  "apps/v1 DaemonSet": DAEMON_SET,
  "batch/v1 Job": { parallelism: 1, completions: 1, backoffLimit: 6, suspend: false },
  "batch/v1 CronJob": CRON_JOB,
  "v1 Pod": POD,
};

/** Fills in what the server would fill in. */
export function withDefaults<T extends KubeObject>(object: T): T {
  const defaults = DEFAULTS[`${object.apiVersion} ${object.kind}`];
  if (!defaults) return object;
  const { spec } = object as { spec?: unknown };
  return { ...object, spec: { ...defaults, ...(isObject(spec) ? withoutEmpty(spec) : {}) } };
}

function withoutEmpty(spec: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([key, value]) => !isLeftToDefaults(key, value)));
}

/** A strategy that says no more than its type is one without numbers. */
function isLeftToDefaults(key: string, value: unknown): boolean {
  return value === null || (key.toLowerCase().endsWith("strategy") && sameJson(value, { type: "RollingUpdate" }));
}
