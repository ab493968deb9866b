import type { Log } from "../../lib/world/log.ts";

export interface Line {
  readonly level: keyof Log;
  readonly about: Record<string, unknown>;
  readonly message: string;
}

/** A log that keeps its lines for the test to look at. */
export function silentLog(): Log & { readonly lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: keyof Log) => (about: object, message: string) =>
    void lines.push({ level, about: { ...about }, message });
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}
