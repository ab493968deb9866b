/** `npm run audit`: fails on a known weakness that is high or critical; ends with 77, as skipped, where the registry answers no audits. */
import { spawnSync } from "node:child_process";

const SKIPPED = 77;

interface Report {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly name: string; readonly severity: string }>>;
}

const { stdout, stderr } = spawnSync("npm", ["audit", "--audit-level=high", "--json"], { encoding: "utf8" });
const { vulnerabilities, message } = reportIn(stdout);
if (vulnerabilities) {
  const severe = Object.values(vulnerabilities).filter(({ severity }) => ["high", "critical"].includes(severity));
  for (const { name, severity } of severe) process.stdout.write(`${name}: ${severity}\n`);
  process.stdout.write(
    severe.length > 0 ? "`npm audit` says what to do\n" : "npm audit: nothing high, nothing critical\n",
  );
  process.exitCode = severe.length > 0 ? 1 : 0;
} else {
  process.stdout.write(`npm audit: skipped, because the registry does not answer it: ${message ?? stderr.trim()}\n`);
  process.exitCode = SKIPPED;
}

function reportIn(text: string): Report {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return {};
  }
}
