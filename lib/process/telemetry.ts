import type { Environment } from "../configuration.ts";
import type { Variables } from "../domain/settings.ts";
import type { Log } from "../world/log.ts";
import { NO_TRACE, type Trace } from "../world/trace.ts";
import { type Teller, readTelemetrySettings } from "./telemetry-settings.ts";

export interface Telling extends Teller {
  readonly log: Log;
  /** Where time is another one. */
  readonly now?: () => Date;
}

/** Traces go nowhere, and nothing is loaded for them, unless an endpoint is set. */
export async function telemetryOf(
  environment: Environment,
  variables: Variables,
  { log, now, ...teller }: Telling,
): Promise<Trace> {
  const endpoint = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff = environment.OTEL_SDK_DISABLED === "true" || environment.OTEL_TRACES_EXPORTER === "none";
  if (endpoint === undefined || isOff) return NO_TRACE;
  const settings = readTelemetrySettings(variables, teller);
  const { startTelemetry } = await import("../world/telemetry/start-telemetry.ts");
  return startTelemetry({ ...settings, log, now });
}
