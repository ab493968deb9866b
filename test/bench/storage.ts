import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

import { openIncident } from "../../lib/engine/open-incident.ts";
import { close, settle } from "../../lib/engine/transitions.ts";
import type { Context } from "../../lib/healing/context.ts";
import { hearAlerts } from "../../lib/healing/hear-alerts.ts";
import { wakeDue } from "../../lib/healing/wake-due.ts";
import { wakeIncident } from "../../lib/healing/wake-incident.ts";
import { initialise } from "../../lib/process/initialise.ts";
import { realDelay } from "../../lib/world/delay.ts";
import { deployment, namespace as toNamespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import { settings as defaults } from "../support/settings.ts";
import { engineOf } from "./engine.ts";
import { type Figure, type Ratio, type Row, ratioOf } from "./figure.ts";
import type { RealCluster } from "./real-cluster.ts";

const STORED = 10_000;
const WRITERS = 24;
const ROUNDS = 9;
/** Nothing becomes due while it is measured. */
const PATIENT = { lookAgainSeconds: 3600, patienceSeconds: 36_000 };

/** An engine with its state in a namespace of its own, and one open incident about one shop. */
interface Place {
  readonly context: Context;
  readonly incident: string;
  readonly known: object;
  readonly end: () => Promise<void>;
}

const sockets: Socket[] = [];
subscribe("net.client.socket", (message) => void sockets.push((message as { socket: Socket }).socket));

/** What an event costs beside many stored incidents, over what it costs beside none. */
export async function storage(real: RealCluster): Promise<Figure> {
  const shop = await real.namespace("shop", { "kubeheal.io/heal": "auto" });
  const few = await placeIn(real.cluster, await real.namespace("few"), shop);
  const many = await placeIn(real.cluster, await real.namespace("many"), shop);
  await fill(many);
  return figureOf("storage", "a real API server", await measure({ few, many, events: 15 }));
}

export async function storageInMemory(): Promise<Figure> {
  const cluster = new InMemoryCluster();
  cluster.add(toNamespace("shop", { "kubeheal.io/heal": "auto" }));
  const few = await placeIn(cluster, "few", "shop");
  const many = await placeIn(cluster, "many", "shop");
  await fill(many);
  return figureOf(
    "storage in memory",
    "the cluster in memory, whose own cost is in it",
    await measure({ few, many, events: 200 }),
  );
}

function figureOf(name: string, where: string, rows: readonly Row[]): Figure {
  const pairs = rows.flatMap((row, index) => (index % 2 === 0 ? [[rows[index + 1]!, row] as const] : []));
  const ratios: Ratio[] = pairs
    .filter(([{ values }]) => values.some((value) => value > 0))
    .map(([many, few]) => ratioOf(`${few.name.replace(" at 0", "")}: ${few.unit}, 10,000 ÷ 0`, [many, few], "<= 1.15"));
  const shown = rows.filter(({ values }) => values.some((value) => value > 0));
  const notes = ["A tick is no event: once a minute while something is parked, and it lists only what is due."];
  return {
    name,
    what: `one event with ${STORED} closed incidents stored and with none, on ${where}`,
    rows: shown,
    ratios,
    notes,
  };
}

async function placeIn(cluster: Cluster, namespace: string, shop: string): Promise<Place> {
  await initialise(cluster, namespace);
  const clock = cluster instanceof InMemoryCluster ? cluster.clock : undefined;
  const now = (): Date => clock?.now() ?? new Date();
  const engine = engineOf({
    settings: defaults({ namespace, ...PATIENT }),
    clusterOf: () => cluster,
    now,
    delay: realDelay,
  });
  const context = engine.contextOf("workflows");
  // Nothing here is wrong, so a look only sees that, and says so once.
  await cluster.create(deployment({ namespace: shop, name: namespace, image: "shop/cart:1.0", replicas: 0 }));
  const known = alert(
    "KubeDeploymentReplicasMismatch",
    { namespace: shop, deployment: namespace },
    { startsAt: now() },
  );
  const { answers } = await hearAlerts(context, [known]);
  const incident = answers[0]?.incident;
  if (incident === undefined) throw new Error(`not opened: ${JSON.stringify(answers)}`);
  await wakeIncident(context, incident);
  return {
    context,
    incident,
    known,
    end: async () => void (await Promise.all([engine.ticker.stop(), engine.broker.stop()])),
  };
}

/** Closed incidents as they are left behind, created over a few kept connections. */
async function fill({ context, incident }: Place): Promise<void> {
  const { value } = (await context.incidents.load(incident))!;
  const at = { now: context.world.now(), settings: context.settings };
  let left = STORED;
  const writer = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const target = { ...DEPLOYMENT, namespace: value.namespace!, name: `other-${left}` };
      const opened = openIncident({ ...value, namespace: value.namespace, target, signals: value.signals }, 1, at);
      const settled = settle(opened, { ending: "healed", because: "all pods are ready" }, at);
      await context.incidents.create(close(settled, { because: "its alerts are quiet", ending: "healed" }, at));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

const EVENT_KINDS: Readonly<Record<string, (place: Place) => Promise<unknown>>> = {
  "alert that is known": ({ context, known }) => hearAlerts(context, [known]),
  "incident.changed": ({ context, incident }) => wakeIncident(context, incident),
  "tick of the fast clock": ({ context }) => wakeDue(context),
};

async function measure({ few, many, events }: { few: Place; many: Place; events: number }): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, event] of Object.entries(EVENT_KINDS)) {
    const cpu = [few, many].map((place) => ({ place, cpu: [] as number[], bytes: [] as number[] }));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const each of cpu) {
        const cost = await costOf(() => event(each.place), events);
        if (round === 0) continue;
        each.cpu.push(cost.cpu);
        each.bytes.push(cost.bytes);
      }
    }
    const at = ["at 0", "at 10,000"];
    rows.push(...cpu.map((each, index) => ({ name: `${name} ${at[index]}`, unit: "CPU µs", values: each.cpu })));
    rows.push(...cpu.map((each, index) => ({ name: `${name} ${at[index]}`, unit: "bytes", values: each.bytes })));
  }
  await Promise.all([few.end(), many.end()]);
  return rows;
}

async function costOf(event: () => Promise<unknown>, times: number): Promise<{ cpu: number; bytes: number }> {
  const bytesBefore = bytes();
  const before = process.cpuUsage();
  for (let count = 0; count < times; count += 1) await event();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / times, bytes: (bytes() - bytesBefore) / times };
}

/** Over all connections that this process has opened. */
function bytes(): number {
  return sockets.reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0);
}
