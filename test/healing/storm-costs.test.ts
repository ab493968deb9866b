import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { hearAlerts } from "../../lib/healing/hear-alerts.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { crashLoop } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { LargeShop } from "../support/large-shop.ts";

const WORKLOADS = 1000;
const NAMESPACES = ["shop-0", "shop-1", "shop-2", "shop-3"];

let engine: InMemoryEngine;
let shop: LargeShop;
beforeEach(async () => {
  shop = new LargeShop({ namespaces: NAMESPACES, workloads: WORKLOADS, podsEach: 10 });
  engine = new InMemoryEngine({ heartbeatSeconds: 36_000 }, (cluster) => shop.through(cluster));
  for (const name of NAMESPACES) engine.cluster.add(namespace(name, { "kubeheal.io/heal": "observe" }));
  // The first tick is none of this.
  await engine.passSeconds(1);
});
afterEach(() => engine.stop());

const alerts = (startsAt = engine.cluster.clock.now()): object[] =>
  shop.pods.map(({ namespace: home, name }) => crashLoop(name, home, { startsAt }));

interface Cost {
  readonly answers: readonly string[];
  readonly calls: Readonly<Record<string, number>>;
  readonly all: number;
}

/** What one body asks of the API server, by kind of call. */
async function heard(sent: readonly object[]): Promise<Cost> {
  shop.asked.length = 0;
  const began = engine.cluster.requests.length;
  const { answers } = await hearAlerts(engine.context, sent);
  const own = engine.cluster.requests.slice(began).map(({ verb, kind, name = "" }) => {
    return `${verb} ${/^(incident|target-floor|target|kubeheal-\w+)/.exec(name)?.[0] ?? kind}`;
  });
  const calls: Record<string, number> = {};
  for (const call of [...shop.asked, ...own]) calls[call] = (calls[call] ?? 0) + 1;
  return {
    answers: [...new Set(answers.map(({ answer }) => answer))],
    calls,
    all: shop.asked.length + own.length,
  };
}

describe("10,000 alerts on 1,000 workloads", () => {
  it("cost three calls a workload and two lists a namespace, and a few for the whole body", async () => {
    const { answers, calls, all } = await heard(alerts());

    expect(answers).toEqual(["opened"]);
    expect(calls).toEqual({
      ...Object.fromEntries(
        NAMESPACES.flatMap((name) => [
          [`list Pod of ${name}`, 1],
          [`page Pod of ${name}`, 2],
          [`list ReplicaSet of ${name}`, 1],
        ]),
      ),
      // The Deployment itself: somebody may control it.
      "get Deployment": WORKLOADS,
      "create target": WORKLOADS,
      "create incident": WORKLOADS,
      // What is open already, once; below which number no record begins, once; who has opted in.
      "listMetadata ConfigMap": 1,
      "get target-floor": 1,
      "get Namespace": NAMESPACES.length,
    });
    expect(all).toBeLessThanOrEqual(3 * WORKLOADS + 5 * NAMESPACES.length + 2);
  });

  it("cost one list when they come again, and three a workload when they are news of what is open", async () => {
    const sent = alerts();
    await heard(sent);

    const again = await heard(sent);
    expect(again.answers).toEqual(["absorbed"]);
    expect(again.calls).toEqual({ "listMetadata ConfigMap": 1 });

    await engine.cluster.clock.passSeconds(60);
    const news = await heard(alerts());
    expect(news.answers).toEqual(["joined"]);
    expect(news.calls).toMatchObject({ "get incident": WORKLOADS, "replace incident": WORKLOADS });
    expect(news.all).toBeLessThanOrEqual(3 * WORKLOADS + 5 * NAMESPACES.length + 2);
  });

  it("come in one body through the front door, and every alert is answered for", async () => {
    const response = await engine.post("/alertmanager", { version: "4", alerts: alerts() });

    const body = (await response.json()) as { alerts: readonly { answer: string }[] };
    expect(response.status).toBe(200);
    expect(body.alerts.length).toBe(10 * WORKLOADS);
    expect(new Set(body.alerts.map(({ answer }) => answer))).toEqual(new Set(["opened"]));
  });
});
