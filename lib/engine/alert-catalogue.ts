import type { Target } from "../domain/target.ts";
import type { Catalogue, Naming } from "./naming.ts";
import { NODE_ALERTS } from "./node-alerts.ts";
import { PLATFORM_ALERTS } from "./platform-alerts.ts";
import {
  AUTOSCALER,
  CLAIM,
  DAEMON_SET,
  DEPLOYMENT,
  JOB,
  POD,
  QUOTA,
  SERVICE,
  STATEFUL_SET,
  WORKLOAD_ALERTS,
} from "./workload-alerts.ts";

const CATALOGUE: Catalogue = { ...WORKLOAD_ALERTS, ...NODE_ALERTS, ...PLATFORM_ALERTS };

/** Always firing on purpose: its absence is the news. */
export const HEARTBEAT = "Watchdog";

/** With this label a rule of one's own says what it is about, whatever else it carries: `Deployment/cart`, `Pod/{{ $labels.pod }}`. */
export const TARGET_LABEL = "kubeheal_target";

/** The kinds that a rule of one's own can name. */
const NAMEABLE = [POD, DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, AUTOSCALER, CLAIM, QUOTA, SERVICE].concat([
  { label: TARGET_LABEL, apiVersion: "batch/v1", kind: "CronJob" },
  { label: TARGET_LABEL, apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
  { label: TARGET_LABEL, apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" },
]);

export function namingOf(alertname: string): Naming | undefined {
  return Object.hasOwn(CATALOGUE, alertname) ? CATALOGUE[alertname] : undefined;
}

export function knownAlerts(): string[] {
  return Object.keys(CATALOGUE).sort();
}

/** Labels whose values must be names of objects, whoever set them: any could become part of a path. */
export const NAMING_LABELS: readonly string[] = [
  "namespace",
  "container",
  "node",
  ...new Set(Object.values(WORKLOAD_ALERTS).map(({ label }) => label)),
];

/** Labels that tell something about the trouble and are kept, besides what is named. */
const ABOUT_IT = ["namespace", "node", "reason", "resource"];
/** Of nodes: what of it is short, and where. */
const ABOUT_NODES = ["condition", "device", "mountpoint", "eviction_signal"];

/**
 * The labels that say what an alert is about. The rest is the scrape's or the rule's business and is not kept: the `pod`, `container` and `service` of an
 * alert about a Deployment are those of kube-state-metrics.
 */
export function tellingLabels(naming: Naming | undefined): readonly string[] {
  if (!naming) return [...NAMING_LABELS, "reason"];
  const { label, also = [], kind } = naming;
  const more = naming === POD ? ["container"] : kind === "Node" ? ABOUT_NODES : [];
  return [...new Set([...ABOUT_IT, ...(label === "" ? [] : [label]), ...also, ...more])];
}

export function targetNamedBy(naming: Naming, labels: Readonly<Record<string, string>>): Target | undefined {
  const { apiVersion, kind, isClusterScoped } = naming;
  const name = naming.name ?? nameIn(naming, labels);
  if (name === undefined) return undefined;
  if (isClusterScoped) return { apiVersion, kind, name };
  const namespace = labels["namespace"];
  return namespace === undefined ? undefined : { apiVersion, kind, namespace, name };
}

/** The labels of an alert whose values become names, besides those that always do. */
export function labelsNaming({ label, also = [] }: Naming): readonly string[] {
  return [label, ...also].filter((each) => each !== ADDRESS);
}

/** Of who was scraped: on OpenShift the node's name, elsewhere host and port, and the host may be an IP address. Looked up, never believed. */
const ADDRESS = "instance";

function nameIn({ label, also = [] }: Naming, labels: Readonly<Record<string, string>>): string | undefined {
  const found = [label, ...also].find((each) => labels[each] !== undefined);
  const value = found === undefined ? undefined : labels[found];
  return found === ADDRESS ? hostOf(value ?? "") : value;
}

/** `10.0.0.7:9100`, `[fd00::7]:9100`, `worker-1`. Undefined: it is no host. */
function hostOf(instance: string): string | undefined {
  const [, six, four] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+))(?::\d+)?$/.exec(instance) ?? [];
  return (six ?? four)?.toLowerCase();
}

/** What a rule of one's own names. Undefined: it is not of the form Kind/name, or of a kind that it cannot name. */
export function targetByItself(labels: Readonly<Record<string, string>>): Target | undefined {
  const [kind = "", name = "", ...more] = (labels[TARGET_LABEL] ?? "").split("/");
  const { namespace } = labels;
  const naming = NAMEABLE.find((each) => each.kind === kind);
  if (!naming || name === "" || more.length > 0 || namespace === undefined) return undefined;
  return { apiVersion: naming.apiVersion, kind, namespace, name };
}

export function nameableKinds(): string[] {
  return NAMEABLE.map(({ kind }) => kind);
}
