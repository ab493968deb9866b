import { readFileSync } from "node:fs";

import { z } from "zod";

import { ConfigurationError, readVariables } from "../configuration.ts";
import type { Variables } from "../domain/settings.ts";
import type { Collector } from "../world/telemetry/exporter.ts";
import type { Telemetry } from "../world/telemetry/open-telemetry.ts";
import { VERSION } from "./version.ts";

/** `key=value,key=value`, percent-encoded, as OpenTelemetry writes lists. */
function pairsIn(text: string, problems: z.RefinementCtx): Record<string, string> {
  const entries = text.split(",").map((pair) => /^\s*([^=\s]+)\s*=\s*([^=]*?)\s*$/.exec(pair));
  try {
    return Object.fromEntries(entries.map((entry) => [decodeURIComponent(entry![1]!), decodeURIComponent(entry![2]!)]));
  } catch {
    problems.addIssue("expected key=value pairs, parted by commas and percent-encoded");
    return z.NEVER;
  }
}

/** As the specification of OpenTelemetry names them; what is not among these is not read. Made when it is needed: most processes tell nobody. */
function schemaOf() {
  const url = z.url({ protocol: /^https?$/, error: "expected a URL that begins with http:// or https://" });
  const protocol = z.enum(["http/protobuf", "http/json"]);
  const milliseconds = z.coerce.number().int().min(1);
  const compression = z.enum(["gzip", "none"]);
  const pairs = z.string().transform(pairsIn);
  return z.object({
    OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol.optional(),
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol.optional(),
    OTEL_EXPORTER_OTLP_HEADERS: pairs.optional(),
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: pairs.optional(),
    OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds.optional(),
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: milliseconds.optional(),
    OTEL_EXPORTER_OTLP_COMPRESSION: compression.optional(),
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: compression.optional(),
    OTEL_EXPORTER_OTLP_CERTIFICATE: z.string().optional(),
    OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: z.string().optional(),
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: z.string().optional(),
    OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: z.string().optional(),
    OTEL_EXPORTER_OTLP_CLIENT_KEY: z.string().optional(),
    OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: z.string().optional(),
    OTEL_SERVICE_NAME: z.string().max(255).optional(),
    OTEL_RESOURCE_ATTRIBUTES: pairs.default({}),
    OTEL_TRACES_SAMPLER: z
      .enum([
        "always_on",
        "always_off",
        "traceidratio",
        "parentbased_always_on",
        "parentbased_always_off",
        "parentbased_traceidratio",
      ])
      .default("parentbased_always_on"),
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  });
}
type Settings = z.infer<ReturnType<typeof schemaOf>>;

export interface Teller {
  /** The function, or none in particular where all are in one process. */
  readonly name: string | undefined;
  readonly namespace: string;
}

export interface TelemetrySettings extends Pick<Telemetry, "resource" | "ratio"> {
  readonly collector: Collector;
}

/** Where the collector is, how it is spoken to, and as who. */
export function readTelemetrySettings(variables: Variables, teller: Teller): TelemetrySettings {
  const settings = readVariables(schemaOf(), variables);
  return {
    collector: collectorIn(settings),
    resource: resourceOf(settings, variables, teller),
    ratio: ratioIn(settings),
  };
}

function collectorIn(settings: Settings): Collector {
  return {
    url: settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? tracesAt(settings.OTEL_EXPORTER_OTLP_ENDPOINT ?? ""),
    protocol: settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL ?? "http/protobuf",
    headers: { ...settings.OTEL_EXPORTER_OTLP_HEADERS, ...settings.OTEL_EXPORTER_OTLP_TRACES_HEADERS },
    timeoutMillis: settings.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? settings.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
    compression: settings.OTEL_EXPORTER_OTLP_TRACES_COMPRESSION ?? settings.OTEL_EXPORTER_OTLP_COMPRESSION ?? "none",
    ca: fileIn(settings, "CERTIFICATE"),
    cert: fileIn(settings, "CLIENT_CERTIFICATE"),
    key: fileIn(settings, "CLIENT_KEY"),
  };
}

function tracesAt(endpoint: string): string {
  return `${endpoint.replace(/\/$/, "")}/v1/traces`;
}

/** The SDK goes on without a file that it cannot read, and is refused by the collector. */
function fileIn(settings: Settings, what: "CERTIFICATE" | "CLIENT_CERTIFICATE" | "CLIENT_KEY"): string | undefined {
  const names = [`OTEL_EXPORTER_OTLP_TRACES_${what}`, `OTEL_EXPORTER_OTLP_${what}`] as const;
  const name = names.find((each) => settings[each] !== undefined);
  const file = name && settings[name];
  if (file === undefined) return undefined;
  try {
    readFileSync(file);
    return file;
  } catch {
    throw new ConfigurationError(`${name}=${JSON.stringify(file)}: cannot be read; the name of a PEM file is expected`);
  }
}

/** Every part of an incident is told, or none: what is decided at its opening holds for all who come later. */
function ratioIn({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio }: Settings): number {
  if (sampler.endsWith("always_off")) return 0;
  return sampler.endsWith("always_on") ? 1 : ratio;
}

function resourceOf(
  { OTEL_SERVICE_NAME: service, OTEL_RESOURCE_ATTRIBUTES: attributes }: Settings,
  { HOSTNAME: host, K_REVISION: revision, KUBERNETES_SERVICE_HOST: api }: Variables,
  { name, namespace }: Teller,
): Record<string, string> {
  return {
    "service.name": name === undefined ? "kubeheal" : `kubeheal-${name}`,
    "service.version": VERSION,
    ...(host && { "service.instance.id": host }),
    ...(revision && { "faas.version": revision }),
    ...(api && { "k8s.namespace.name": namespace }),
    ...(api && host && { "k8s.pod.name": host, "faas.instance": host }),
    ...attributes,
    ...(service && { "service.name": service }),
  };
}
