/** `npm run opt-in`: prints, and touches no cluster. */
import { ConfigurationError } from "../configuration.ts";
import { optIn } from "./opt-in.ts";

try {
  process.stdout.write(`${optIn(process.argv.slice(2))}\n`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
