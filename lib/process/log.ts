import { type DestinationStream, pino } from "pino";

import type { Log } from "../world/log.ts";

/** JSON lines on standard error. Errors keep their message and stack; whatever looks like a credential does not get in. */
export function jsonLog(level: string, to: DestinationStream = pino.destination({ fd: 2, sync: true })): Log {
  const redact = {
    paths: ["token", "*.token", "authorization", "*.authorization", "headers", "*.headers"],
    remove: true,
  };
  return pino(
    { level: level === "panic" ? "fatal" : level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact },
    to,
  );
}
