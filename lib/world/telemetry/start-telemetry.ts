import type { Trace } from "../trace.ts";
import { type Collector, exporterTo } from "./exporter.ts";
import { type Telemetry, openTelemetry } from "./open-telemetry.ts";

/** Traces over OTLP. Connects to nothing before there is something to tell. */
export function startTelemetry({
  collector,
  ...telemetry
}: Omit<Telemetry, "exporter"> & { collector: Collector }): Trace {
  return openTelemetry({ ...telemetry, exporter: exporterTo(collector) });
}
