import type { Environment } from "../configuration.ts";
import { NO_TRACE, type Trace } from "../world/trace.ts";
import type { Variables } from "./run.ts";
import type { Telling } from "./start-telemetry.ts";

/** Traces go nowhere, and nothing is loaded for them, unless an endpoint is set. */
export async function telemetryOf(environment: Environment, variables: Variables, telling: Telling): Promise<Trace> {
  const endpoint = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff = environment.OTEL_SDK_DISABLED === "true" || environment.OTEL_TRACES_EXPORTER === "none";
  if (endpoint === undefined || isOff) return NO_TRACE;
  const { startTelemetry } = await import("./start-telemetry.ts");
  return startTelemetry(variables, telling);
}
