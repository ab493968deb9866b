import type { Asked } from "../domain/evidence.ts";

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

/** Of a pod template, what tells whom its containers speak to. */
export interface Asking {
  readonly spec?: { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] };
}

/** A variable that holds a host and nothing else is called so. */
const NAMES_A_HOST = /(^|_)(HOST|HOSTNAME|ADDR|ADDRESS|URL|URI|SERVER|SERVICE|ENDPOINT|UPSTREAM|BROKERS?|DSN)S?$/i;
/** RFC 1035, as Services are named; then, if it is there, the namespace. */
const HOST =
  "([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\\.([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\\.svc(?:\\.[a-z0-9.-]+)?)?)?";
const IN_URL = new RegExp(`^[a-z][a-z0-9+.:-]*://(?:[^@/\\s]*@)?${HOST}(?::\\d+)?(?:[/?#]|$)`);
const WITH_PORT = new RegExp(`^${HOST}:\\d{1,5}$`);
const OF_CLUSTER = /^([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)\.([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.svc(?:\.|$)/;
const ALONE = new RegExp(`^${HOST}$`);

/** So many are told; whoever speaks to more than that is in trouble for another reason. */
const TOLD = 20;

/** The hosts in what is written into the template itself. What comes from a ConfigMap or a Secret is not read for this. */
export function asksFor({ spec = {} }: Asking): Asked[] {
  const { containers = [], initContainers = [] } = spec;
  const found = [
    ...containers.flatMap((each) => ofContainer(each, `container ${each.name}`)),
    ...initContainers.flatMap((each) => ofContainer(each, `init container ${each.name}`)),
  ];
  const seen = new Set<string>();
  return found.filter(({ service, namespace }) => isNew(seen, `${service}.${namespace}`)).slice(0, TOLD);
}

function ofContainer({ env = [], command = [], args = [] }: Container, whose: string): Asked[] {
  return [
    ...env.flatMap(({ name, value = "" }) => hostsIn(value, NAMES_A_HOST.test(name), `env ${name} of ${whose}`)),
    ...command.flatMap((value) => hostsIn(value, false, `command of ${whose}`)),
    ...args.flatMap((value) => hostsIn(value, false, `args of ${whose}`)),
  ];
}

/** One or several, with commas between; of `--db=host:5432` what is behind the sign. */
function hostsIn(value: string, isAlone: boolean, where: string): Asked[] {
  return value
    .replace(/^--?[\w.-]+=/, "")
    .split(",")
    .flatMap((part) => {
      const text = part.trim();
      const [, service, namespace] =
        IN_URL.exec(text) ?? OF_CLUSTER.exec(text) ?? WITH_PORT.exec(text) ?? (isAlone ? ALONE.exec(text) : null) ?? [];
      return service === undefined || service === "localhost" ? [] : [{ service, namespace, where }];
    });
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
