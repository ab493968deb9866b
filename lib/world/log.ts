/** As pino has it. What is logged are names and ids, never bodies or headers. */
export interface Log {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

/** The same log, and each line also says what it is about. */
export function logAbout(log: Log, ids: object): Log {
  return {
    info: (about, message) => log.info({ ...ids, ...about }, message),
    warn: (about, message) => log.warn({ ...ids, ...about }, message),
    error: (about, message) => log.error({ ...ids, ...about }, message),
  };
}
