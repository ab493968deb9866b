import { z } from "zod";

import type { Model, ModelType } from "./domain/model.ts";
import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "./domain/names.ts";
import type { ModelSettings, Variables } from "./domain/settings.ts";
import { whatIsWrong } from "./domain/what-is-wrong.ts";

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(["true", "false", "1", "0", "t", "f"]))
  .default("true");
const namespace = z
  .string()
  .regex(NAMESPACE_NAME, "expected the name of a namespace: at most 63 lower-case letters, digits and -");
const url = z.url({ protocol: /^https?$/, error: "expected a URL that begins with http:// or https://" });

/** Of the Go engine, with its defaults. `KSERVE_<NAME>_SERVICE`, `_MODEL` and `_PROTOCOL` are read beside them. */
export const MODEL_VARIABLES = {
  ENABLE_KSERVE_INTEGRATION: flag,
  /** Whose InferenceServices are models; absent: the engine's own namespace. */
  KSERVE_NAMESPACE: namespace.optional(),
  KSERVE_PREDICTOR_PORT: z.coerce.number().int().min(1).pipe(z.number().max(65_535)).default(8080),
  /** For one question to a model, with its second try; as Go writes it, from 1s to 2m. */
  KSERVE_TIMEOUT: z
    .string()
    .regex(/^(\d+m)?(\d+(\.\d+)?s)?$/, "expected a duration such as 10s or 1m30s, from 1s to 2m")
    .default("10s"),
  /** A JSON list of models: name, service, namespace, type, description. */
  KSERVE_MODEL_REGISTRY: z.string().optional(),
  /** Of a server that is no KServe: it is only asked whether it is well. */
  ML_SERVICE_URL: url.optional(),
  ENABLE_FEATURE_ENGINEERING: flag,
  FEATURE_ENGINEERING_LOOKBACK_HOURS: z.coerce.number().int().min(1).pipe(z.number().max(24)).default(24),
  /** How many numbers the model for predictions was trained with; 0: whatever the features come to. */
  FEATURE_ENGINEERING_EXPECTED_COUNT: z.coerce.number().int().min(0).default(0),
  /** The order of the columns: v1 as the Go engine sent them, v2 as it documented them. */
  FEATURE_ENGINEERING_VERSION: z.enum(["v1", "v2"]).default("v1"),
};
const ModelVariables = z.object(MODEL_VARIABLES);

/** Of a Service, or a whole address for what is served elsewhere. */
const service = z.union([z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME), url], {
  error: "expected the name of a Service, or a URL that begins with http:// or https://",
});
const served = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    "expected the name of a model: at most 63 letters, digits and . _ -",
  );
const protocol = z.enum(["v1", "v2"]);

/** Upstream's proposal (its section on the model registry), and the protocol beside it. */
const Registered = z.object({
  name: served,
  service,
  namespace: namespace.optional(),
  type: z.enum(["anomaly", "predictive", "classification"]).optional(),
  description: z.string().max(500).optional(),
  model: served.optional(),
  protocol: protocol.default("v1"),
});

/** Variables whose names have the name of a model in them. */
export const OF_A_MODEL = /^KSERVE_([A-Z0-9_]+)_(SERVICE|MODEL|PROTOCOL)$/;

/** What is wrong is handed to `complain`, one line for each variable. */
export function modelSettings(
  variables: Variables,
  engineNamespace: string,
  complain: (line: string) => void,
): ModelSettings {
  const read = ModelVariables.parse(given(variables));
  const here = read.KSERVE_NAMESPACE ?? engineNamespace;
  const atMostSeconds = secondsIn(read.KSERVE_TIMEOUT);
  if (atMostSeconds < 1 || atMostSeconds > 120)
    complain(`KSERVE_TIMEOUT=${JSON.stringify(read.KSERVE_TIMEOUT)}: expected a duration from 1s to 2m`);
  const at = { namespace: here, port: read.KSERVE_PREDICTOR_PORT };
  return {
    isEnabled: isOn(read.ENABLE_KSERVE_INTEGRATION),
    namespace: here,
    atMostSeconds,
    named: distinct([
      ...fromVariables(variables, at, complain),
      ...fromRegistry(read.KSERVE_MODEL_REGISTRY, at, complain),
    ]),
    features: {
      isEngineered: isOn(read.ENABLE_FEATURE_ENGINEERING),
      hours: read.FEATURE_ENGINEERING_LOOKBACK_HOURS,
      expected: read.FEATURE_ENGINEERING_EXPECTED_COUNT,
      version: read.FEATURE_ENGINEERING_VERSION,
    },
  };
}

interface Place {
  readonly namespace: string;
  readonly port: number;
}

/** `KSERVE_DISK_FAILURE_SERVICE` registers `disk-failure`. */
function fromVariables(variables: Variables, at: Place, complain: (line: string) => void): Model[] {
  return Object.entries(given(variables)).flatMap(([variable, value]) => {
    const [, word, part] = OF_A_MODEL.exec(variable) ?? [];
    if (word === undefined || part !== "SERVICE") return [];
    const name = word.toLowerCase().replaceAll("_", "-");
    const read = Registered.safeParse({
      name,
      service: value,
      model: variables[`KSERVE_${word}_MODEL`] || undefined,
      protocol: variables[`KSERVE_${word}_PROTOCOL`] || undefined,
    });
    if (read.success) return [modelOf(read.data, at)];
    complain(`${variable}=${JSON.stringify(value)}: ${whatIsWrong(read.error, { name, service: value })}`);
    return [];
  });
}

function fromRegistry(text: string | undefined, at: Place, complain: (line: string) => void): Model[] {
  if (text === undefined) return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    complain("KSERVE_MODEL_REGISTRY: expected a JSON list of {name, service, namespace, type, description}");
    return [];
  }
  const read = z.array(Registered).max(100).safeParse(list);
  if (read.success) return read.data.map((each) => modelOf(each, at));
  complain(`KSERVE_MODEL_REGISTRY: ${whatIsWrong(read.error, list, "the list")}`);
  return [];
}

function modelOf(registered: z.infer<typeof Registered>, at: Place): Model {
  const { name, service, namespace = at.namespace, type = typeByName(name), description, model, protocol } = registered;
  const isAddress = service.includes("://");
  return {
    name,
    served: model ?? name,
    address: isAddress ? service : `http://${service}.${namespace}.svc.cluster.local:${at.port}`,
    protocol,
    service: isAddress ? new URL(service).host : service,
    namespace,
    type,
    description,
  };
}

/** The two that the Go engine knew by name. */
export function typeByName(name: string): ModelType | undefined {
  if (name === "anomaly-detector") return "anomaly";
  return name === "predictive-analytics" ? "predictive" : undefined;
}

/** Who is named twice is whoever is named first. */
function distinct(models: readonly Model[]): Model[] {
  return [...new Map(models.toReversed().map((model) => [model.name, model])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function secondsIn(text: string): number {
  const [, minutes = "0", seconds = "0"] = /^(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

function isOn(word: string): boolean {
  return word === "true" || word === "1" || word === "t";
}

function given(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value]])),
  );
}
