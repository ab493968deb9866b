import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import { sickCart, until, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { type Uses, shows } from "../support/measured.ts";
import { inferenceService, servesDetector } from "../support/models.ts";

const CALM: Uses = { cpu: 0.2, memory: 0.4, restarts: 0 };
const WILD: Uses = { cpu: 0.95, memory: 0.97, restarts: 0 };

let engine: InMemoryEngine;
let pods: Record<string, Uses | ((at: number) => Uses)>;
const started = (...options: ConstructorParameters<typeof InMemoryEngine>): void => {
  engine = new InMemoryEngine(...options);
  pods = {};
  engine.metrics.finds = shows(() => ({ pods }));
};
beforeEach(() => started());
afterEach(() => engine.stop());

const scan = async (): Promise<Response> => {
  const response = await engine.post(
    "/functions/anomalies",
    { clock: "scan" },
    { "ce-specversion": "1.0", "ce-id": "scan-1", "ce-source": "/scan", "ce-type": "dev.knative.sources.ping" },
  );
  await engine.settle();
  return response;
};
const said = (): unknown =>
  engine.log.lines.findLast(({ message }) => message === "looked around without an alert")?.about["said"];
const podsNow = async (home = "shop"): Promise<string[]> =>
  (await engine.cluster.list(POD, { namespace: home })).items.map(({ metadata }) => `${home}/${metadata.name}`);
const use = async (uses: Uses, home = "shop"): Promise<void> => {
  for (const pod of await podsNow(home)) pods[pod] = uses;
};
const only = async (): Promise<Incident> => {
  const all = await engine.incidents();
  expect(all).toHaveLength(1);
  return all[0]!;
};

it("opens an incident about the workload whose pods a model finds unusual for minutes, and asks for a first look at it", async () => {
  await wellCart(engine);
  servesDetector(engine, 45);
  await use(WILD);

  expect((await scan()).status).toBe(202);

  expect(await only()).toMatchObject({
    title: "AnomalyScored by anomaly-detector: Deployment shop/cart",
    target: { kind: "Deployment", namespace: "shop", name: "cart" },
    signals: [{ kind: "score", severity: "critical", summary: "anomaly-detector scores Deployment cart 1.00" }],
  });
  expect(engine.delivered.some(({ headers }) => headers["ce-type"] === "io.kubeheal.incident.opened")).toBe(true);
});

it("asks five questions of Prometheus and one of the model, however many pods and namespaces there are", async () => {
  await wellCart(engine);
  await wellCart(engine, "market");
  servesDetector(engine, 45);
  await use(CALM);
  await use(CALM, "market");

  await scan();

  expect(engine.metrics.asked).toHaveLength(5);
  expect(engine.models.asked).toHaveLength(1);
  expect(engine.models.asked[0]!.rows).toHaveLength(5 * ((await podsNow()).length + (await podsNow("market")).length));
  expect(await engine.incidents()).toEqual([]);
});

describe("hysteresis", () => {
  const unusualFor = (minutes: number): ((at: number) => Uses) => {
    const now = Math.floor(engine.cluster.clock.now().getTime() / 60_000) * 60;
    return (at) => (at > now - minutes * 60 ? { ...CALM, memory: 0.97 } : CALM);
  };
  // Whatever was unusual within five minutes is in the maximum of these minutes: the model is told to look at the values alone.
  const looksAtValues = (): void => {
    engine.models.served.set("anomaly-detector", {
      predict: (rows) => ({ kind: "rows", rows: rows.map((row) => [row[27]! > 0.9 ? -1 : 1]) }),
    });
  };

  it.each([
    [1, 0],
    [3, 0],
    [4, 1],
    [5, 1],
  ])("%i unusual minutes of five open %i incidents", async (minutes, incidents) => {
    await wellCart(engine);
    servesDetector(engine);
    looksAtValues();
    for (const pod of await podsNow()) pods[pod] = unusualFor(minutes);

    await scan();

    expect(await engine.incidents()).toHaveLength(incidents);
  });

  it("one that wavers is no news, and one that has calmed down is over", async () => {
    await wellCart(engine);
    servesDetector(engine);
    looksAtValues();
    await use(WILD);
    await scan();
    await engine.passSeconds(600);
    for (const pod of await podsNow()) pods[pod] = unusualFor(3);
    await scan();
    expect((await only()).signals).toMatchObject([{ status: "firing" }]);

    await use(CALM);
    await scan();

    expect((await only()).signals).toMatchObject([{ status: "resolved" }]);
  });

  it("what has calmed down is over also when its pods were replaced meanwhile", async () => {
    await wellCart(engine);
    servesDetector(engine);
    await use(WILD);
    await scan();
    const [first] = await podsNow();
    await engine.cluster.delete({ ...POD, namespace: "shop", name: first!.split("/")[1]! });
    await engine.passSeconds(120);
    pods = {};
    await use(CALM);

    await scan();

    expect((await only()).signals).toMatchObject([{ status: "resolved" }]);
  });
});

describe("a model's opinion alone changes nothing", () => {
  it("a workload that is well is handed over after a while, untouched", async () => {
    await wellCart(engine);
    servesDetector(engine);
    await use(WILD);
    await scan();

    const incident = await until(engine, ({ progress }) => progress.status === "settled");

    expect(incident).toMatchObject({
      progress: { ending: "handed-over", because: expect.stringContaining("the symptom does not show") as string },
    });
    expect(incident.workflow).toBeUndefined();
  });

  it("what the cluster itself shows to be sick is healed", async () => {
    await sickCart(engine);
    servesDetector(engine);
    await use(WILD);
    await scan();

    const healed = await until(engine, ({ progress }) => progress.status === "settled" && progress.ending === "healed");

    expect(healed.signals).toMatchObject([{ kind: "score" }]);
  });
});

describe("does not ask about", () => {
  it("namespaces that have not opted in, nor misspelt ones, nor its own", async () => {
    await wellCart(engine, "shop", "auto");
    engine.cluster.add(namespace("quiet"), namespace("typo", { "kubeheal.io/heal": "yes" }));
    servesDetector(engine);
    await use(CALM);
    for (const key of ["quiet/a", "typo/b", "kubeheal/engine"]) pods[key] = WILD;

    await scan();

    expect(await engine.incidents()).toEqual([]);
    expect(engine.metrics.asked.filter((each) => each.includes("namespace"))).not.toHaveLength(0);
    expect(engine.metrics.asked.join()).not.toMatch(/quiet|typo|kubeheal/);
  });

  it("a pod of which something was not measured: no number takes its place", async () => {
    await wellCart(engine);
    servesDetector(engine);
    const { memory: _, ...without } = WILD;
    await use(without);

    await scan();

    expect(engine.models.asked).toEqual([]);
    expect(said()).toContain("scored 0 of 3 pods");
  });

  it("a pod that has not been there for five minutes", async () => {
    await wellCart(engine);
    servesDetector(engine);
    const began = engine.cluster.clock.now().getTime() / 1000 - 120;
    for (const pod of await podsNow()) pods[pod] = (at) => (at >= began ? WILD : {});

    await scan();

    expect(await engine.incidents()).toEqual([]);
  });
});

describe("goes on without what it cannot have, and says so", () => {
  it.each<[string, () => void, string]>([
    ["no model", () => undefined, "no model for anomalies is there"],
    [
      "a model for something else",
      () => engine.cluster.add(inferenceService("predictive-analytics")),
      "no model for anomalies",
    ],
    [
      "no Prometheus",
      () => (servesDetector(engine), (engine.metrics.fault = "unavailable")),
      "nothing was measured: Prometheus: unavailable",
    ],
    ["a model for other rows", () => servesDetector(engine, 3), "it says that it takes rows of 3 numbers, and not 45"],
    [
      "a model that is away",
      () => {
        servesDetector(engine);
        engine.models.served.set("anomaly-detector", {
          fault: "unavailable",
          predict: () => ({ kind: "rows", rows: [] }),
        });
      },
      "model anomaly-detector: unavailable",
    ],
    [
      "a model that answers what is no opinion",
      () => {
        servesDetector(engine);
        engine.models.served.set("anomaly-detector", {
          predict: (rows) => ({ kind: "rows", rows: rows.map(() => [87]) }),
        });
      },
      "neither labels",
    ],
  ])("%s", async (_what, prepare, because) => {
    await wellCart(engine);
    prepare();
    await use(WILD);

    const response = await scan();

    expect(response.status).toBe(202);
    expect(await engine.incidents()).toEqual([]);
    expect(said()).toContain(because);
  });

  it("one broken model does not silence another", async () => {
    await wellCart(engine);
    servesDetector(engine);
    engine.cluster.add(inferenceService("broken", { type: "anomaly" }));
    await use(WILD);

    await scan();

    expect(await engine.incidents()).toHaveLength(1);
    expect(said()).toContain("Model with name broken does not exist");
  });
});

it("is off where all is one process, until a period is set", async () => {
  await wellCart(engine);
  servesDetector(engine);
  await use(WILD);
  await engine.passSeconds(3600);
  expect(await engine.incidents()).toEqual([]);
  await engine.stop();

  started({ scanSeconds: 300 });
  await wellCart(engine);
  servesDetector(engine);
  await use(WILD);
  await engine.passSeconds(301);

  expect(await engine.incidents()).toHaveLength(1);
});
