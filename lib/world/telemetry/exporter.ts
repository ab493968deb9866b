import { readFileSync } from "node:fs";

import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import type { SpanExporter } from "@opentelemetry/sdk-trace";

export interface Collector {
  /** The whole of it, `/v1/traces` included. */
  readonly url: string;
  readonly protocol: "http/protobuf" | "http/json";
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly compression: "gzip" | "none";
  /** PEM files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Sends over OTLP. Nothing is taken from the environment here: what is set there has been read and checked before. */
export function exporterTo({
  url,
  protocol,
  headers,
  timeoutMillis,
  compression,
  ca,
  cert,
  key,
}: Collector): SpanExporter {
  const Exporter = protocol === "http/json" ? JsonExporter : ProtobufExporter;
  const files = Object.entries({ ca, cert, key }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const tls = Object.fromEntries(files.map(([name, file]) => [name, readFileSync(file)]));
  const httpAgentOptions = { keepAlive: true, ...tls };
  return new Exporter({
    url,
    headers: { ...headers },
    timeoutMillis,
    compression: compression as never,
    httpAgentOptions,
  });
}
