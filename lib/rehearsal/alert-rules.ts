import {
  CLUSTER_OPERATOR,
  CRON_JOB,
  DAEMON_SET,
  DEPLOYMENT,
  JOB,
  NODE,
  PERSISTENT_VOLUME_CLAIM,
  POD,
  STATEFUL_SET,
} from "../world/kubernetes/kinds.ts";
import type { CronJob, DaemonSet, Deployment, Job, Pod, StatefulSet } from "../world/kubernetes/objects.ts";
import type { Kind, KubeObject } from "../world/world.ts";
import type { AlertRule, Labels } from "./alert-rule.ts";
import { NODE_RULES, OPERATOR_RULES } from "./node-rules.ts";
import { type Claim, usageOf } from "./volumes.ts";

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

/** All of them, by the kind that they judge. */
export const ALERT_RULES: readonly { readonly kind: Kind; readonly rules: readonly AlertRule<KubeObject>[] }[] = [
  { kind: POD, rules: POD_RULES },
  { kind: DEPLOYMENT, rules: DEPLOYMENT_RULES },
  { kind: STATEFUL_SET, rules: STATEFUL_SET_RULES },
  { kind: DAEMON_SET, rules: DAEMON_SET_RULES },
  { kind: JOB, rules: JOB_RULES },
  { kind: CRON_JOB, rules: CRON_JOB_RULES },
  { kind: PERSISTENT_VOLUME_CLAIM, rules: CLAIM_RULES },
  { kind: NODE, rules: NODE_RULES },
  { kind: CLUSTER_OPERATOR, rules: OPERATOR_RULES },
];
