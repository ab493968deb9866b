import { alert } from "../support/alerts.ts";
import { Child, eventOf, freePort } from "../support/child.ts";
import { type Figure, type Row, ratioOf } from "./figure.ts";
import { cpuMilliseconds } from "./process-cost.ts";
import type { RealCluster } from "./real-cluster.ts";

const ROUNDS = 11;
const HERE = import.meta.dirname;
const DIST = `${HERE}/../../dist`;
const IN_A_POD = ["-r", `${HERE}/peers/pod-files.cjs`];

interface Contender {
  readonly name: string;
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly path: string;
  readonly status: number;
}

/** How much CPU a function needs until it has answered its first event: on a tenth of a core that is ten times as many milliseconds. */
export async function start(real: RealCluster): Promise<Figure> {
  const namespace = await real.namespace("start");
  const contenders = contendersIn(await real.podIn(namespace), namespace);
  const measured = contenders.map(({ name }) => ({ name, unit: "CPU ms", values: [] as number[] }));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const milliseconds = await once(contender);
      // The first round fills the disk's cache, and writes the row that all others only read.
      if (round > 0) measured[index]!.values.push(milliseconds);
    }
  }
  const [hello, faas, built, outside, source] = measured as unknown as [Row, Row, Row, Row, Row];
  return {
    name: "start",
    what: "from exec to the first answered event; ours reads two objects from the API server over TLS meanwhile",
    rows: measured,
    ratios: [
      ratioOf("alerts ÷ hello", [built, hello], "<= 2.2"),
      ratioOf("alerts ÷ faas-js-runtime", [built, faas], "<= 0.4"),
      ratioOf("outside a pod ÷ hello", [outside, hello], "-"),
      ratioOf("source ÷ hello", [source, hello], "-"),
    ],
    notes: [
      "The event names a pod in a namespace that is not opted in. Outside a pod the client library reads the kubeconfig.",
    ],
  };
}

function contendersIn(pod: Readonly<Record<string, string>>, namespace: string): Contender[] {
  const common = { FUNCTION: "alerts", K_SINK: "http://127.0.0.1:1/", HOST: "127.0.0.1" };
  const inPod = { ...common, ...pod, K_SERVICE: "alerts" };
  const kubeconfig = { ...common, KUBECONFIG: process.env["KUBECONFIG"]!, NAMESPACE: namespace };
  const path = "/functions/alerts";
  return [
    { name: "hello: node:http, CommonJS", args: [`${HERE}/peers/hello.cjs`], path: "/", status: 202 },
    { name: "faas-js-runtime 4.0.1", args: [`${HERE}/peers/faas.cjs`], path: "/", status: 204 },
    { name: "alerts, built, in a pod", args: [...IN_A_POD, `${DIST}/main.js`], variables: inPod, path, status: 202 },
    { name: "alerts, built, outside a pod", args: [`${DIST}/main.js`], variables: kubeconfig, path, status: 202 },
    {
      name: "alerts, source, in a pod",
      args: [...IN_A_POD, `${HERE}/../../functions/main.ts`],
      variables: inPod,
      path,
      status: 202,
    },
  ];
}

async function once({ name, args, variables = {}, path, status }: Contender): Promise<number> {
  const labels = { namespace: "default", pod: "nothing-1", container: "nothing", reason: "CrashLoopBackOff" };
  const event = eventOf("io.kubeheal.alert.fired", alert("KubePodCrashLooping", labels));
  const child = new Child(await freePort(), args, variables);
  try {
    const answer = await child.answers({ path, ...event });
    const milliseconds = cpuMilliseconds(child.pid);
    if (answer.status !== status) throw new Error(`${name} said ${answer.status} ${answer.body}: ${child.errors}`);
    return milliseconds;
  } finally {
    await child.end("SIGKILL");
  }
}
