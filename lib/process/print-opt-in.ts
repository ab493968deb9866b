/** `npm run opt-in`: prints, and touches no cluster. */
import { ConfigurationError } from "../configuration.ts";
import { optIn } from "./opt-in.ts";

try {
  const { text, next, but } = optIn(process.argv.slice(2));
  process.stdout.write(`${text}\n`);
  if (next.length > 0) process.stderr.write(`Then:\n${next.map((command) => `  ${command}\n`).join("")}`);
  if (but !== undefined) process.stderr.write(`But: ${but}\n`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
