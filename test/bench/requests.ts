import { namespace as toNamespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { virtualDelay } from "../../lib/world/in-memory/virtual-delay.ts";
import { settings as defaults } from "../support/settings.ts";
import { type Who, engineOf } from "./engine.ts";
import { type Figure, type Row, ratioOf } from "./figure.ts";
import { BAD, alertOf, crashing, deployCart, rollOutBad } from "./heal.ts";

type Asked = InMemoryCluster["requests"][number];

/** What one heal cannot do without: each read that a decision rests on, each write that a guarantee rests on. */
const LEAST: readonly { who: Who; per: (asked: readonly Asked[]) => number; why: string }[] = [
  {
    who: "alerts",
    per: () => 7,
    why: "Namespace, Pod, ReplicaSet and Deployment to find the target; record read and written; incident written",
  },
  {
    who: "workflows",
    per: () => 28,
    why:
      "first look 13 (incident, Deployment, Pods, ReplicaSets, policy, Namespace; record, two ledgers and incident read or written once each), " +
      "step.completed 2, verification 11 (evidence 3, incident 2, giving back 6), end 2. More: the Deployment and the record are read twice in the first look",
  },
  {
    who: "steps",
    per: () => 6,
    why: "incident and policy; the action's own: Deployment, ReplicaSet, patch, watch (a list and a watch on a real API server)",
  },
  {
    who: "notifications",
    per: () => 4,
    why: "incident read and Event written, for opened and for healed. More: a look at a healed incident says healed again",
  },
  {
    who: "ticks",
    per: (asked) => 2 * asked.filter(({ verb }) => verb === "listMetadata").length,
    why: "what is due is listed, and the time is written. More: the totals are read before that is written",
  },
];

/** In memory, because there nobody else asks; the functions ask a real API server the same. */
export async function requests(): Promise<Figure> {
  const asked = await healed();
  const by = (who: Who): Asked[] => asked.filter(({ manager }) => manager === who);
  const rows = LEAST.map(({ who }) => row(who, by(who).length));
  const least = LEAST.map(({ who, per }) => row(who, per(by(who))));
  return {
    name: "requests",
    what: "to the API server for one heal of a bad rollout, from the alert until the incident is healed and looked at once more",
    rows,
    ratios: rows.map((each, index) => ratioOf(`${each.name} ÷ least`, [each, least[index]!], "1")),
    notes: [
      ...LEAST.map(({ who, per, why }) => `least ${who}: ${per(by(who))}: ${why}`),
      ...LEAST.map(({ who }) => inWords(who, by(who))),
    ],
  };
}

function row(name: string, count: number): Row {
  return { name, unit: "requests", values: [count] };
}

/** "steps asked: 1 get incident, 1 get policy, …" */
function inWords(who: Who, asked: readonly Asked[]): string {
  const counts = new Map<string, number>();
  for (const { verb, kind, name } of asked) {
    const what = `${verb} ${kind === "ConfigMap" ? (/^(incident|target|ledger|kubeheal-\w+)/.exec(name ?? "")?.[0] ?? "incidents") : kind}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return `${who} asked: ${[...counts].map(([what, count]) => `${count} ${what}`).join(", ")}`;
}

async function healed(): Promise<readonly Asked[]> {
  const cluster = new InMemoryCluster();
  const { clock } = cluster;
  const settings = defaults();
  const engine = engineOf({
    settings,
    clusterOf: (who) => cluster.as(who),
    now: () => clock.now(),
    delay: virtualDelay(clock),
  });
  cluster.add(toNamespace(settings.namespace), toNamespace("shop", { "kubeheal.io/heal": "auto" }));
  cluster.add({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kubeheal-policy", namespace: settings.namespace },
  });
  const person = cluster.as("kubectl-edit");
  await deployCart(person, "shop");
  await clock.passSeconds(5);
  cluster.images.set(BAD, "crashes");
  await rollOutBad(person, "shop");
  await clock.passSeconds(90);
  engine.ticker.start();
  const pod = await crashing(person, "shop");
  cluster.requests.length = 0;
  await engine.post("/alertmanager", alertOf(pod!, clock.now()));
  for (let seconds = 0; seconds < 600; seconds += 5) {
    await clock.passSeconds(5);
    await clock.waitFor(engine.broker.idle());
    const looks = cluster.requests.filter(({ verb, manager, name }) => {
      return verb === "replace" && manager === "workflows" && name?.startsWith("incident-");
    });
    // Asked for, completed, healed, looked at once more.
    if (looks.length === 4) break;
  }
  await clock.waitFor(Promise.all([engine.ticker.stop(), engine.broker.stop()]));
  return cluster.requests;
}
