import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import { triggerOf } from "../../lib/http/trigger.ts";
import { BROKER, DEPLOYMENT, PING_SOURCE, TRIGGER } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { crashLooping, deploy, image, isSettledAs, rollOut } from "../behaviours/shop.ts";
import { webhook } from "../support/alerts.ts";
import { type Listening, type Span, listen } from "../support/collector.ts";
import { FunctionProcess, freePort } from "../support/function-process.ts";
import { type RealShop, environmentOf, openShop } from "../support/real-shop.ts";
import { byTrace, distinct, faultsIn } from "../support/trace-tree.ts";
import { knativeTrigger } from "../support/triggers.ts";

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Heal (a), with every function a process of its own and every event through the project's own Triggers of a real Knative Eventing. */
describe("through a real Knative", () => {
  let shop: RealShop;
  let processes: Record<string, FunctionProcess>;
  let collector: Listening;
  beforeEach(async () => {
    shop = await openShop({}, () => Object.values(processes).map(({ name, lines }) => [name, lines.slice(-5)]));
    collector = await listen();
    processes = await startAll(shop, collector.url);
  });
  afterEach(async () => {
    await Promise.all(Object.values(processes).map((each) => each.kill()));
    await shop.end();
    await collector.close();
  });

  const generation = async (): Promise<number | undefined> =>
    (await shop.cluster.get<KubeObject>({ ...DEPLOYMENT, namespace: shop.namespace, name: "cart" })).metadata
      .generation;
  const scene = (): Parameters<typeof deploy>[0] => shop.scene as never;
  const fire = (...alerts: object[]): Promise<Response> =>
    fetch(`${processes["alerts"]!.url}/alertmanager`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(webhook(...alerts)),
    });

  it("a bad rollout is healed", async () => {
    await deploy(scene(), "shop/cart:1.0");
    const pod = await rollOut(scene(), "shop/cart:2.0", "never-pulls");
    const before = await generation();

    const answer = await fire(crashLooping(scene(), pod.metadata.name));
    const healed = await shop.scene.until("healed", isSettledAs("healed"));

    expect(answer.status).toBe(200);
    expect(await image(scene())).toBe("shop/cart:1.0");
    expect(await generation()).toBe(before! + 1);
    expect(healed.workflow?.steps).toMatchObject([{ attempts: 1, state: { status: "done" } }]);
    const trace = await traceWith("incident healed", healed);
    expect(trace.map(({ name }) => name)).toContain("patch Deployment");
    await shop.scene.untilCluster("people are told", async () => {
      const { items } = await shop.cluster.list<KubeObject & { reason?: string }>(
        { apiVersion: "v1", kind: "Event" },
        { namespace: shop.namespace },
      );
      return ["IncidentOpened", "IncidentHealed"].every((reason) => items.some((event) => event.reason === reason));
    });
  });

  /** The spans of one incident, once one of this name is among them. */
  const traceWith = async (name: string, { traceparent }: Incident): Promise<Span[]> => {
    const mine = (): Span[] => byTrace(collector.collector.spans).get(traceparent.split("-")[1]!) ?? [];
    await shop.scene.untilCluster(`told: ${name}`, async () => mine().some((span) => span.name === name));
    return mine();
  };

  it("and so it is when each function is killed once in the middle, and told as one trace", async () => {
    await deploy(scene(), "shop/cart:1.0");
    const pod = await rollOut(scene(), "shop/cart:2.0", "never-pulls");
    const before = await generation();
    const restart = async (name: string): Promise<void> => {
      await processes[name]!.kill();
      await processes[name]!.start();
    };

    await fire(crashLooping(scene(), pod.metadata.name));
    await Promise.all([restart("alerts"), restart("notifications"), restart("workflows")]);
    await shop.scene.until("asked for its step", ({ workflow }) => (workflow?.steps[0]?.attempts ?? 0) > 0);
    await restart("steps");
    await shop.scene.until(
      "past its step",
      ({ workflow }) => workflow?.progress.status === "verifying" || workflow?.progress.status === "ended",
    );
    await restart("workflows");
    const healed = await shop.scene.until("healed", isSettledAs("healed"));

    expect(await image(scene())).toBe("shop/cart:1.0");
    expect(await generation()).toBe(before! + 1);
    await traceWith("incident healed", healed);
    const trace = await traceWith("process io.kubeheal.incident.healed", healed);
    expect(faultsIn(collector.collector.spans)).toEqual([]);
    expect(
      distinct(trace)
        .filter(({ parentSpanId }) => parentSpanId === undefined)
        .map(({ name }) => name),
    ).toEqual(["incident"]);
    expect(new Set(trace.map(({ resource }) => resource["service.name"]))).toEqual(
      new Set(["kubeheal-alerts", "kubeheal-workflows", "kubeheal-steps", "kubeheal-notifications"]),
    );
    const names = trace.map(({ name }) => name);
    // Whoever is killed in its delivery tells nothing of it: perhaps the change itself. The next one tells that it found it made.
    for (const name of ["hear", "diagnose", "plan", "guard", "action undo-rollout", "verify"])
      expect(names).toContain(name);
  });
});

async function startAll({ cluster, settings }: RealShop, collector: string): Promise<Record<string, FunctionProcess>> {
  const { namespace } = settings;
  const ingress = process.env["BROKER_INGRESS"];
  if (!ingress) throw new Error("set BROKER_INGRESS to the address of the Brokers' ingress");
  await cluster.create({
    ...BROKER,
    metadata: { name: "kubeheal", namespace, annotations: { "messaging.knative.dev/async-handler": "true" } },
  });
  const telling = { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
  const environment = { K_SINK: `${ingress}/${namespace}/kubeheal`, ...environmentOf(settings), ...telling };
  const all = await Promise.all(
    Object.values(functions).map(async ({ name }) => new FunctionProcess(name, await freePort(), environment)),
  );
  const processes = Object.fromEntries(all.map((each) => [each.name, each]));
  const addressOf = (name: string, path: string): { uri: string } => ({ uri: `${processes[name]!.url}${path}` });
  const triggers = Object.values(functions).flatMap((definition) => triggerOf(definition) ?? []);
  for (const trigger of triggers)
    await cluster.create(knativeTrigger(trigger, { broker: "kubeheal", namespace, addressOf }) as KubeObject);
  const heartbeat = {
    schedule: "*/2 * * * * *",
    contentType: "application/json",
    data: '{"clock":"heartbeat"}',
    sink: addressOf("workflows", "/functions/workflows"),
  };
  await cluster.create({
    ...PING_SOURCE,
    metadata: { name: "kubeheal-heartbeat", namespace },
    spec: heartbeat,
  } as KubeObject);
  await Promise.all([
    ...all.map((each) => each.start()),
    ...triggers.map(({ name }) => isReady(cluster, { ...TRIGGER, namespace, name })),
  ]);
  await isReady(cluster, { ...PING_SOURCE, namespace, name: "kubeheal-heartbeat" });
  return processes;
}

async function isReady(
  cluster: RealShop["cluster"],
  ref: Parameters<RealShop["cluster"]["watchUntil"]>[0],
): Promise<void> {
  const ready = (object: Conditioned | undefined): boolean =>
    object?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
  const { satisfied, object } = await cluster.watchUntil<Conditioned>(ref, ready, 60);
  if (!satisfied) throw new Error(`${ref.kind} ${ref.name} is not ready: ${JSON.stringify(object?.status)}`);
}
