/** As pino has it. What is logged are names and ids, never bodies or headers. */
export interface Log {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}
