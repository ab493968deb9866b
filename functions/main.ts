import "../lib/process/jitless.ts";
import { ConfigurationError } from "../lib/configuration.ts";
import { HELP, readFlags } from "../lib/process/flags.ts";
import { type Running, isPod, runOnKnative, say } from "../lib/process/run.ts";
import { ownNamespace } from "../lib/world/kubernetes/in-cluster.ts";
import { functions } from "./index.ts";

/** The process: which way to run it is said by its environment, see `--help`. */
async function main(): Promise<Running | undefined> {
  const variables = process.env;
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) {
    say(HELP);
    return undefined;
  }
  if (variables["FUNCTION"] || variables["K_SINK"] || isPod(variables)) {
    return runOnKnative(functions, variables, variables["KUBERNETES_SERVICE_HOST"] ? ownNamespace() : undefined);
  }
  // Loaded only when it is wanted: a function that starts from zero has somebody waiting.
  if (variables["KUBECONFIG"]) {
    const { runInOneProcess } = await import("../lib/process/run-in-one-process.ts");
    return runInOneProcess(functions, variables, flags);
  }
  const { runRehearsal } = await import("../lib/rehearsal/run-rehearsal.ts");
  return runRehearsal(functions, variables, flags);
}

async function start(): Promise<void> {
  const running = await main();
  if (!running) return;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void running.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

start().catch((error: unknown) => {
  const isOurs = error instanceof ConfigurationError || (error instanceof Error && error.name === "WorldError");
  process.stderr.write(
    isOurs ? `${error.message}\n` : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
