import { parseArgs } from "node:util";

import { ConfigurationError } from "../configuration.ts";

export interface Flags {
  readonly help: boolean;
  readonly init: boolean;
  readonly exit: boolean;
  readonly scenario: string | undefined;
  readonly speed: number;
}

export const HELP = `KubeHeal: heals Kubernetes workloads by itself, safely.

  npm start                              a rehearsal: everything in this process, on a cluster in memory
  npm start -- --scenario bad-rollout    the same, and something breaks at once; the terminal tells the story
  KUBECONFIG=~/.kube/config npm start    the real cluster of that file; state in ConfigMaps of $NAMESPACE

Flags (after "npm start --"):
  --scenario NAME   rehearsal only: break something; an unknown name lists those there are; "all" plays one after another and
                    ends with a table (exit code 1 if one did not end as it should)
  --exit            with --scenario: end when its story ends (exit code 1 if it did not end as the scenario says)
  --speed N         rehearsal only: virtual seconds per second, 1 to 1000 (60)
  --init            with KUBECONFIG: create namespace $NAMESPACE and ConfigMap kubeheal-policy if they are missing
  --help            this text

Who may call: on 127.0.0.1 whoever is on this machine, or has KUBEHEAL_TOKEN if it is set. On any other HOST webhooks and events need
KUBEHEAL_TOKEN or KUBEHEAL_TOKEN_FILE, and the API asks the API server whether the caller's bearer token may (incidents.kubeheal.io);
KUBEHEAL_LOGIN=cluster does the same on 127.0.0.1. A rehearsal has no log-in.

Variables: PORT (8080), HOST (127.0.0.1), NAMESPACE (self-healing-platform), LOG_LEVEL (info; in a rehearsal warn), FUNCTION (one
function alone), K_SINK (address of a Broker), and the times of the engine in seconds: KUBEHEAL_SOAK_SECONDS and others, see README.md.`;

const OPTIONS = {
  help: { type: "boolean", default: false },
  init: { type: "boolean", default: false },
  exit: { type: "boolean", default: false },
  scenario: { type: "string" },
  speed: { type: "string", default: "60" },
} as const;

/** Reads the command line. Throws a sentence for people when it is not understood. */
export function readFlags(args: readonly string[]): Flags {
  const values = parse(args);
  const speed = Number(values.speed);
  if (!(speed >= 1 && speed <= 1000))
    throw new ConfigurationError(`--speed ${values.speed}: a number from 1 to 1000 is expected`);
  if (values.exit && values.scenario === undefined) throw new ConfigurationError("--exit goes with --scenario");
  return { help: values.help, init: values.init, exit: values.exit, scenario: values.scenario, speed };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    // Its own words name the flag; what it lacks is where to read on.
    if (error instanceof TypeError) throw new ConfigurationError(`${error.message} (--help lists the flags)`);
    throw error;
  }
}
