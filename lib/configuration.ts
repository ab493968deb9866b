import { z } from "zod";

import { NAMESPACE_NAME } from "./domain/names.ts";
import type { Settings, Variables } from "./domain/settings.ts";
import { whatIsAllowed } from "./domain/what-is-wrong.ts";
import { MODEL_VARIABLES, modelSettings } from "./model-settings.ts";

const whole = z.coerce.number().int();
const seconds = (standard: number, floor: number) => whole.min(floor).default(standard);
const count = (standard: number, floor: number) => whole.min(floor).default(standard);
const url = z.url({ protocol: /^https?$/, error: "expected a URL that begins with http:// or https://" });
const FUNCTIONS = ["alerts", "anomalies", "workflows", "steps", "api", "notifications"] as const;

/** Every variable that is read. Names of the Go engine keep their meaning; a wrong value stops the start. */
export const Environment = z.object({
  PORT: count(8080, 0).pipe(z.number().max(65535)),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["debug", "info", "warn", "error", "fatal", "panic"]))
    .default("info"),
  NAMESPACE: z
    .string()
    .regex(NAMESPACE_NAME, "expected the name of a namespace: at most 63 lower-case letters, digits and -")
    .optional(),
  KUBECONFIG: z.string().optional(),
  FUNCTION: z.enum(FUNCTIONS).optional(),
  HOST: z.string().optional(),
  K_SINK: url.optional(),
  /** Peers; health asks those that are named. */
  PROMETHEUS_URL: url.optional(),
  /** What logs in there, and who signed its certificate: of OpenShift's thanos-querier the pod's own token and service-ca.crt. */
  PROMETHEUS_TOKEN_FILE: z.string().optional(),
  PROMETHEUS_CA_FILE: z.string().optional(),
  ALERTMANAGER_URL: url.optional(),
  ARGOCD_API_URL: url.optional(),
  /** Who signed the certificate of K_SINK, as a SinkBinding says it: one or more certificates in PEM. */
  K_CA_CERTS: z
    .string()
    .regex(/-----BEGIN CERTIFICATE-----/, "expected certificates in PEM")
    .optional(),
  K_SERVICE: z.string().optional(),
  /** The Knative Service that the fast clock wakes. */
  KUBEHEAL_WORKFLOWS_SERVICE: z.string().default("workflows"),
  KUBEHEAL_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, "expected at least 16 characters, none of them a space")
    .optional(),
  KUBEHEAL_TOKEN_FILE: z.string().optional(),
  /** Set where Knative's OIDC is on: whom the tokens of Triggers and sources must be meant for. */
  KUBEHEAL_OIDC_AUDIENCE: z.string().regex(/^\S+$/, "expected an audience without spaces").optional(),
  /** A token that K_SINK asks for, where OIDC is on; read anew for each event. */
  KUBEHEAL_SINK_TOKEN_FILE: z.string().optional(),
  /** Users of the cluster log in also where only this machine can call; anywhere else they always do. */
  KUBEHEAL_LOGIN: z.enum(["cluster"]).optional(),
  /** Where traces go; how, is read when one is set: `lib/process/telemetry-settings.ts`. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
  OTEL_TRACES_EXPORTER: z.enum(["otlp", "none"]).default("otlp"),
  OTEL_SDK_DISABLED: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["true", "false"]))
    .default("false"),
  INCIDENT_RETENTION_DAYS: count(90, 1),
  KUBEHEAL_MAX_STORED_INCIDENTS: count(2000, 10),
  KUBEHEAL_SOAK_SECONDS: seconds(120, 1),
  KUBEHEAL_SYMPTOM_SECONDS: seconds(60, 1),
  KUBEHEAL_COOLDOWN_SECONDS: seconds(3600, 60),
  KUBEHEAL_INEFFECTIVE_TIMES: count(2, 1),
  KUBEHEAL_INEFFECTIVE_SECONDS: seconds(86_400, 60),
  KUBEHEAL_LOOP_HEALS: count(3, 1),
  KUBEHEAL_LOOP_SECONDS: seconds(21_600, 60),
  KUBEHEAL_STORM_INCIDENTS: count(50, 2),
  KUBEHEAL_STORM_NODES: count(3, 2),
  KUBEHEAL_STORM_SECONDS: seconds(300, 10).pipe(z.number().max(3600)),
  KUBEHEAL_QUIET_SECONDS: seconds(600, 1),
  KUBEHEAL_TICK_SECONDS: seconds(60, 1),
  KUBEHEAL_HEARTBEAT_SECONDS: seconds(600, 1),
  /** Where all is one process; on Knative a PingSource wakes the function, see the chart's `scan`. */
  KUBEHEAL_SCAN_SECONDS: seconds(0, 0),
  KUBEHEAL_STEP_DEADLINE_SECONDS: seconds(600, 5),
  KUBEHEAL_STEP_WAIT_SECONDS: seconds(45, 1).pipe(z.number().max(80)),
  KUBEHEAL_RESEND_SECONDS: seconds(120, 1),
  KUBEHEAL_LOOK_AGAIN_SECONDS: seconds(30, 1),
  KUBEHEAL_PATIENCE_SECONDS: seconds(3600, 10),
  KUBEHEAL_ALERT_WINDOW_SECONDS: seconds(1200, 1),
  KUBEHEAL_GROUP_INTERVAL_SECONDS: seconds(300, 1),
  KUBEHEAL_NO_NEWS_SECONDS: seconds(86_400, 60),
  KUBEHEAL_APPROVAL_SECONDS: seconds(1800, 60),
  KUBEHEAL_IGNORED_SECONDS: seconds(86_400, 60),
  KUBEHEAL_ANOMALY_THRESHOLD: z.coerce.number().min(0.3).max(1).default(0.7),
  ...MODEL_VARIABLES,
});
export type Environment = z.infer<typeof Environment>;

/** Where the engine lives when nothing says so; the Go engine's name. */
const NAMESPACE = "self-healing-platform";

export interface Configuration {
  readonly environment: Environment;
  readonly settings: Settings;
}

/** One line per mistake: the variable, its value (unless it is a secret) and what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

export function readConfiguration(variables: Variables, podNamespace?: string): Configuration {
  const environment = readVariables(Environment, variables);
  if (environment.K_SERVICE !== undefined && environment.K_SINK === undefined) {
    throw new ConfigurationError(
      "K_SINK is not set: a Knative Service needs the address of its Broker to send what it has to say; set it, or bind it with a SinkBinding",
    );
  }
  const namespace = environment.NAMESPACE ?? podNamespace ?? NAMESPACE;
  const wrong: string[] = [];
  const models = modelSettings(variables, namespace, (line) => wrong.push(line));
  if (wrong.length > 0) throw new ConfigurationError(wrong.join("\n"));
  return { environment, settings: { ...settingsOf(environment, namespace), models } };
}

export function readVariables<T>(schema: z.ZodType<T>, variables: Variables): T {
  // A variable that is set to nothing is not set: that is how charts and shells leave things out.
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new ConfigurationError(read.error.issues.map((issue) => inWords(issue, given)).join("\n"));
}

function inWords({ path, message }: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(path[0]);
  const value = /TOKEN|HEADERS/.test(name) ? "(a secret)" : JSON.stringify(given[name]);
  return `${name}=${value}: ${whatIsAllowed(message)}`;
}

function settingsOf(environment: Environment, namespace: string): Omit<Settings, "models"> {
  return {
    namespace,
    soakSeconds: environment.KUBEHEAL_SOAK_SECONDS,
    symptomSeconds: environment.KUBEHEAL_SYMPTOM_SECONDS,
    cooldownSeconds: environment.KUBEHEAL_COOLDOWN_SECONDS,
    ineffectiveTimes: environment.KUBEHEAL_INEFFECTIVE_TIMES,
    ineffectiveSeconds: environment.KUBEHEAL_INEFFECTIVE_SECONDS,
    loopHeals: environment.KUBEHEAL_LOOP_HEALS,
    loopSeconds: environment.KUBEHEAL_LOOP_SECONDS,
    stormIncidents: environment.KUBEHEAL_STORM_INCIDENTS,
    stormNodes: environment.KUBEHEAL_STORM_NODES,
    stormSeconds: environment.KUBEHEAL_STORM_SECONDS,
    quietSeconds: environment.KUBEHEAL_QUIET_SECONDS,
    tickSeconds: environment.KUBEHEAL_TICK_SECONDS,
    heartbeatSeconds: environment.KUBEHEAL_HEARTBEAT_SECONDS,
    scanSeconds: environment.KUBEHEAL_SCAN_SECONDS,
    stepDeadlineSeconds: environment.KUBEHEAL_STEP_DEADLINE_SECONDS,
    stepWaitSeconds: environment.KUBEHEAL_STEP_WAIT_SECONDS,
    resendSeconds: environment.KUBEHEAL_RESEND_SECONDS,
    lookAgainSeconds: environment.KUBEHEAL_LOOK_AGAIN_SECONDS,
    patienceSeconds: environment.KUBEHEAL_PATIENCE_SECONDS,
    alertWindowSeconds: environment.KUBEHEAL_ALERT_WINDOW_SECONDS,
    groupIntervalSeconds: environment.KUBEHEAL_GROUP_INTERVAL_SECONDS,
    noNewsSeconds: environment.KUBEHEAL_NO_NEWS_SECONDS,
    approvalSeconds: environment.KUBEHEAL_APPROVAL_SECONDS,
    anomalyThreshold: environment.KUBEHEAL_ANOMALY_THRESHOLD,
    ignoredSeconds: environment.KUBEHEAL_IGNORED_SECONDS,
    retentionDays: environment.INCIDENT_RETENTION_DAYS,
    maxStoredIncidents: environment.KUBEHEAL_MAX_STORED_INCIDENTS,
  };
}
