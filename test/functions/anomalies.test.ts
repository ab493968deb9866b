import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import { sickCart, until, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { inferenceService } from "../support/models.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const score = async (value: number, more: object = {}): Promise<Response> => {
  const data = {
    namespace: "shop",
    kind: "Deployment",
    name: "cart",
    model: "anomaly-detector",
    score: value,
    ...more,
  };
  const response = await engine.post("/functions/anomalies", data, {
    "ce-specversion": "1.0",
    "ce-id": "score-1",
    "ce-source": "/tools/scorer",
    "ce-type": "io.kubeheal.anomaly.scored",
  });
  await engine.settle();
  return response;
};
const wake = async (): Promise<void> => {
  const [incident] = await engine.incidents();
  await engine.post(
    "/functions/workflows",
    {},
    {
      "ce-specversion": "1.0",
      "ce-id": "wake-1",
      "ce-source": "/tests",
      "ce-type": "io.kubeheal.incident.changed",
      "ce-subject": incident!.id,
    },
  );
  await engine.settle();
};
const image = async (): Promise<string | undefined> =>
  (await engine.cluster.get<Deployment>({ ...DEPLOYMENT, namespace: "shop", name: "cart" })).spec?.template.spec
    ?.containers[0]?.image;

it("opens an incident for a high score, and asks for a first look at it", async () => {
  await wellCart(engine);

  const response = await score(0.95);

  expect([response.status, response.headers.get("ce-type")]).toEqual([200, "io.kubeheal.incident.opened"]);
  expect(await engine.incidents()).toMatchObject([
    { title: "AnomalyScored by anomaly-detector: Deployment shop/cart", signals: [{ kind: "score" }] },
  ]);
});

describe("a score is a reason to look, never to change", () => {
  it("changes nothing for a workload that is well, however long the score is high", async () => {
    await wellCart(engine);
    await score(1);
    await wake();

    const incident = await until(engine, ({ progress }) => progress.status === "settled");

    expect(incident.progress).toMatchObject({
      ending: "handed-over",
      because: expect.stringContaining("the symptom does not show in the API") as string,
    });
    expect(incident.workflow).toBeUndefined();
  });

  it("leads to the repair of what the cluster itself shows to be sick", async () => {
    await sickCart(engine);
    await score(0.95);
    await wake();

    await until(engine, ({ progress }) => progress.status === "settled" && progress.ending === "healed");

    expect(await image()).toBe("shop/cart:1.0");
  });
});

describe("one trouble is one incident, however often it is scored", () => {
  it("takes high scores that follow each other as one firing", async () => {
    await wellCart(engine);
    await score(0.95);
    await engine.passSeconds(60);
    await wake();

    const response = await score(0.9);

    expect(response.status).toBe(202);
    expect(await engine.incidents()).toHaveLength(1);
    expect((await engine.incidents())[0]!.history.filter(({ kind }) => kind === "signal")).toHaveLength(1);
  });

  it("is over when the score has fallen well below the threshold, and not before", async () => {
    await wellCart(engine);
    await score(0.95);
    await engine.passSeconds(60);
    await score(0.65);
    expect((await engine.incidents())[0]!.signals).toMatchObject([{ status: "firing" }]);

    await score(0.2);

    expect((await engine.incidents())[0]!.signals).toMatchObject([{ status: "resolved" }]);
  });

  it("does not begin again for a high score that was measured before that and comes late", async () => {
    await wellCart(engine);
    const before = new Date(engine.context.world.now().getTime() + 30_000).toISOString();
    await score(0.95);
    await engine.passSeconds(60);
    await score(0.2);

    await score(0.99, { observedAt: before });

    expect((await engine.incidents())[0]!.signals).toMatchObject([{ status: "resolved" }]);
  });
});

describe("outliers among the requests of a model", () => {
  const outlier = async (flags: number[], more: Record<string, string> = {}): Promise<Response> => {
    const response = await engine.post(
      "/functions/anomalies",
      { data: { is_outlier: flags, instance_score: null, feature_score: null }, meta: { name: "IForest" } },
      {
        "ce-specversion": "1.0",
        "ce-id": "outlier-1",
        "ce-source": "io.seldon.serving.cifar10od",
        "ce-type": "io.seldon.serving.inference.outlier",
        "ce-inferenceservicename": "fraud",
        "ce-namespace": "shop",
        ...more,
      },
    );
    await engine.settle();
    return response;
  };
  beforeEach(async () => {
    await wellCart(engine);
    const { metadata, ...fraud } = inferenceService("fraud");
    engine.cluster.add({ ...fraud, metadata: { ...metadata, namespace: "shop" } });
  });

  it.each(["io.seldon.serving.inference.outlier", "org.kubeflow.serving.inference.outlier"])(
    "open an incident about its InferenceService (%s)",
    async (type) => {
      expect((await outlier([1, 1, 0, 1, 1], { "ce-type": type })).status).toBe(200);

      expect(await engine.incidents()).toMatchObject([
        { title: "AnomalyScored by IForest: InferenceService shop/fraud", signals: [{ kind: "score" }] },
      ]);
    },
  );

  it("are over when far fewer are left, and not before", async () => {
    await outlier([1, 1, 1, 1, 1]);
    await engine.passSeconds(60);
    await outlier([1, 1, 1, 0, 0]);
    expect((await engine.incidents())[0]!.signals).toMatchObject([{ status: "firing" }]);

    await outlier([1, 0, 0, 0, 0]);

    expect((await engine.incidents())[0]!.signals).toMatchObject([{ status: "resolved" }]);
  });

  it("that are some of many open nothing, and are counted", async () => {
    expect((await outlier([1, 1, 0, 0, 0])).status).toBe(202);

    expect(await engine.incidents()).toEqual([]);
  });

  it("of nobody are counted and dropped", async () => {
    expect((await outlier([1], { "ce-inferenceservicename": "..", "ce-namespace": "shop" })).status).toBe(202);

    expect(await engine.incidents()).toEqual([]);
  });
});

describe("what it does not take in", () => {
  it.each([
    ["a score above 1", { score: 1.2 }, /data\.score/],
    ["a score in words", { score: "high" }, /data\.score/],
    ["a kind that it does not know", { kind: "Secret" }, /data\.kind/],
    ["a name that no path may contain", { name: ".." }, /data\.name/],
    ["a namespace that no path may contain", { namespace: "a/b" }, /data\.namespace/],
    ["a model with a line break", { model: "a\nb" }, /data\.model/],
  ])("%s", async (_what, more, why) => {
    const response = await score(0.9, more);

    expect([response.status, await response.json()]).toEqual([422, { error: expect.stringMatching(why) as string }]);
  });

  it("an opinion of something that does not exist", async () => {
    await wellCart(engine);

    expect((await score(0.9, { name: "ghost" })).status).toBe(202);
    expect(await engine.incidents()).toEqual([]);
  });

  it("a namespace that is not opted in: one row that counts", async () => {
    expect((await score(0.9, { namespace: "elsewhere" })).status).toBe(202);

    expect(await engine.incidents()).toMatchObject([{ progress: { status: "closed", ending: "ignored" }, ignored: 1 }]);
  });
});
