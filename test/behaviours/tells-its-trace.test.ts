import { describe, expect, it } from "vitest";

import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { openTelemetry } from "../../lib/world/telemetry/open-telemetry.ts";
import { webhook } from "../support/alerts.ts";
import { crashLoop, fire, sickCart, until } from "../support/cart.ts";
import { Collector, type Span } from "../support/collector.ts";
import { type Course, type Trouble, courseOf } from "../support/course.ts";
import { distinctDeaths, runWith } from "../support/deaths.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { silentLog } from "../support/silent-log.ts";
import { byTrace, faultsIn, pictureOf } from "../support/trace-tree.ts";

/** Of OTLP. */
const CLIENT = 3;

function told(ratio = 1): { engine: InMemoryEngine; collector: Collector } {
  const collector = new Collector();
  return { engine: new InMemoryEngine({}, undefined, undefined, collector.exporter, ratio), collector };
}

const alertEvent = (id: string): Record<string, string> => ({
  "ce-specversion": "1.0",
  "ce-id": id,
  "ce-source": "/tools/pager",
  "ce-type": "io.kubeheal.alert.fired",
});

const traceOf = (collector: Collector, { traceparent }: { traceparent: string }): Span[] =>
  byTrace(collector.spans).get(traceparent.split("-")[1]!) ?? [];

const named = (spans: readonly Span[], name: string): Span[] => spans.filter((span) => span.name === name);

describe("one incident is one trace", () => {
  it("shows a heal from the alert to the end, as a tree", async () => {
    const { engine, collector } = told();
    const pod = await sickCart(engine);

    await fire(engine, crashLoop(pod));
    const healed = await until(engine, ({ progress }) => progress.status === "settled");
    await fire(engine, crashLoop(pod, "shop", { status: "resolved", endsAt: engine.cluster.clock.now() }));
    const closed = await until(engine, ({ progress }) => progress.status === "closed");

    const trace = traceOf(collector, healed);
    expect(faultsIn(collector.spans)).toEqual([]);
    expect(pictureOf(trace, ({ kind }) => kind !== CLIENT)).toEqual([
      "incident",
      "  hear",
      "  process io.kubeheal.incident.opened",
      "  process io.kubeheal.incident.opened",
      "    diagnose",
      "    plan",
      "    guard",
      "    take holds",
      "  process io.kubeheal.step.requested",
      "    guard",
      "    action undo-rollout",
      "  process io.kubeheal.step.completed",
      "  incident healed",
      "  incident closed",
      "  process io.kubeheal.incident.changed",
      "    verify",
      "  process io.kubeheal.incident.healed",
      "  hear",
      "  process io.kubeheal.incident.changed",
      "  process io.kubeheal.incident.healed",
      "  process io.kubeheal.incident.changed",
      "  process io.kubeheal.incident.closed",
    ]);
    const [end] = named(trace, "incident closed");
    expect(end!.startNano).toBe(BigInt(Date.parse(closed.openedAt)) * 1_000_000n);
    expect(end!.endNano).toBe(BigInt(Date.parse(closed.changedAt)) * 1_000_000n);
  });

  it("tells what was found, decided and done, in words and in the names that others use", async () => {
    const { engine, collector } = told();
    const pod = await sickCart(engine);

    await fire(engine, crashLoop(pod));
    const healed = await until(engine, ({ progress }) => progress.status === "settled");

    const trace = traceOf(collector, healed);
    const attributes = (name: string): object => named(trace, name)[0]!.attributes;
    expect(attributes("process io.kubeheal.step.requested")).toMatchObject({
      "faas.name": "steps",
      "faas.trigger": "pubsub",
      "faas.coldstart": false,
      "cloudevents.event_id": `${healed.workflow!.steps[0]!.id}-a1`,
      "cloudevents.event_source": "/functions/workflows",
      "cloudevents.event_type": "io.kubeheal.step.requested",
      "cloudevents.event_subject": healed.id,
      "kubeheal.reply": "io.kubeheal.step.completed",
    });
    expect(attributes("diagnose")).toMatchObject({
      "kubeheal.problem": "bad-rollout",
      "kubeheal.layer": "application",
    });
    expect(attributes("plan")).toMatchObject({ "kubeheal.steps": [healed.workflow!.steps[0]!.summary] });
    expect(attributes("guard")).toMatchObject({ "kubeheal.verdict": "allowed" });
    expect(attributes("action undo-rollout")).toMatchObject({
      "kubeheal.step": healed.workflow!.steps[0]!.id,
      "kubeheal.class": "R2",
      "kubeheal.attempt": 1,
      "k8s.namespace.name": "shop",
      "k8s.deployment.name": "cart",
      "kubeheal.outcome": "done",
    });
    const changes = named(trace, "patch Deployment");
    expect(changes.map(({ parentSpanId }) => parentSpanId)).toEqual([named(trace, "action undo-rollout")[0]!.spanId]);
    expect(changes[0]).toMatchObject({ kind: CLIENT, attributes: { "k8s.deployment.name": "cart" } });
    expect(named(trace, "verify").at(-1)!.attributes).toMatchObject({ "kubeheal.judgement": "better" });
  });

  it("has the sentence of a refusal", async () => {
    const { engine, collector } = told();
    const pod = await sickCart(engine);
    const shop = { apiVersion: "v1", kind: "Namespace", name: "shop" };
    await engine.cluster.patch(shop, [{ op: "replace", path: "/metadata/labels/kubeheal.io~1heal", value: "observe" }]);

    await fire(engine, crashLoop(pod));
    const refused = await until(engine, ({ progress }) => progress.status === "settled");

    const [guard] = named(traceOf(collector, refused), "guard");
    expect(guard!.attributes).toMatchObject({
      "kubeheal.verdict": "refuse",
      "kubeheal.because": "namespace shop is observed only (kubeheal.io/heal=observe)",
    });
    expect(faultsIn(collector.spans)).toEqual([]);
  });

  it("parts the incidents that one body opens, and links them to it; whoever posted it is linked, and no parent", async () => {
    const { engine, collector } = told();
    const [shop, bank] = [await sickCart(engine, "shop"), await sickCart(engine, "bank")];
    const caller = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01";

    const body = webhook(crashLoop(shop, "shop"), crashLoop(bank, "bank"));
    await engine.post("/alertmanager", body, { traceparent: caller });
    await engine.settle();

    const incidents = await engine.incidents();
    const [posted] = named(collector.spans, "POST /alertmanager");
    expect(faultsIn(collector.spans)).toEqual([]);
    expect(
      new Set([posted!, ...incidents.flatMap((each) => traceOf(collector, each))].map(({ traceId }) => traceId)).size,
    ).toBe(3);
    expect(posted!.links).toMatchObject([{ traceId: "a".repeat(32), spanId: "b".repeat(16) }]);
    for (const incident of incidents) {
      const heard = named(traceOf(collector, incident), "hear");
      expect(heard).toMatchObject([{ attributes: { "kubeheal.answer": "opened", "kubeheal.incident": incident.id } }]);
      expect(heard[0]!.links).toMatchObject([{ traceId: posted!.traceId, spanId: posted!.spanId }]);
    }
  });

  it("is a new one, too, where the event of a tool brings the trace of that tool: two of its alerts are two traces", async () => {
    const { engine, collector } = told();
    const [shop, bank] = [await sickCart(engine, "shop"), await sickCart(engine, "bank")];
    const tool = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01";

    for (const [home, pod] of [
      ["shop", shop],
      ["bank", bank],
    ] as const)
      await engine.post("/functions/alerts", crashLoop(pod, home), { ...alertEvent(home), "ce-traceparent": tool });

    const traces = (await engine.incidents()).map(({ traceparent }) => traceparent.split("-")[1]);
    expect(new Set([...traces, "a".repeat(32)]).size).toBe(3);
    for (const span of named(collector.spans, "process io.kubeheal.alert.fired"))
      expect(span.links).toMatchObject([{ traceId: "a".repeat(32) }]);
  });

  it("has what a person decides about it", async () => {
    const { engine, collector } = told();
    await fire(engine, crashLoop(await sickCart(engine)));
    const [incident] = await engine.incidents();

    await engine.post(`/api/v1/incidents/${incident!.id}/pause`, { who: "ada", reason: "I look at it" });

    const [decided] = named(traceOf(collector, incident!), "decide pause");
    expect(decided!.attributes).toMatchObject({
      "kubeheal.decided_by": "ada",
      "kubeheal.answer": "taken",
      "kubeheal.because": "I look at it",
    });
    expect(faultsIn(collector.spans)).toEqual([]);
  });

  it("shows an event that comes again as another span of the same event", async () => {
    const { engine, collector } = told();
    const pod = await sickCart(engine);
    await fire(engine, crashLoop(pod));
    const [incident] = await engine.incidents();
    const event = engine.delivered.find(({ headers }) => headers["ce-type"] === "io.kubeheal.step.requested")!;

    await engine.post("/functions/steps", event.body, event.headers);

    const asked = named(traceOf(collector, incident!), "process io.kubeheal.step.requested");
    expect(new Set(asked.map(({ attributes }) => attributes["cloudevents.event_id"])).size).toBe(1);
    expect(asked.map(({ attributes }) => attributes["kubeheal.answer"])).toEqual(["reply", "ignored"]);
    expect(faultsIn(collector.spans)).toEqual([]);
  });

  it("carries no token, no value and nothing of a body", async () => {
    const { engine, collector } = told();
    const pod = await sickCart(engine);
    await fire(engine, crashLoop(pod));
    await until(engine, ({ progress }) => progress.status === "settled");

    const tokens = engine.delivered.flatMap(({ headers, body }) =>
      headers["ce-type"] === "io.kubeheal.step.completed" ? [(JSON.parse(body) as { token: string }).token] : [],
    );
    expect(tokens.length).toBeGreaterThan(0);
    expect(collector.bodies.filter((body) => tokens.some((token) => body.includes(token)))).toEqual([]);
    // Labels of the alert and the pod template are in bodies that were read and written.
    expect(collector.bodies.filter((body) => /kube-state-metrics|runbook_url|"containers"/.test(body))).toEqual([]);
  });

  it("is told as a whole or not at all, as was decided at its opening", async () => {
    const { engine, collector } = told(0);
    const pod = await sickCart(engine);

    await fire(engine, crashLoop(pod));
    const healed = await until(engine, ({ progress }) => progress.status === "settled");

    expect(healed.traceparent).toMatch(/-00$/);
    expect(collector.spans).toEqual([]);
  });
});

describe("the log has the ids of the incident and of its trace, also where nobody listens", () => {
  it("in the lines of the functions and in those from deep inside", async () => {
    const engine = new InMemoryEngine({}, (cluster) =>
      withFaults(cluster, ({ verb, kind }) => (verb === "create" && kind === "PingSource" ? "forbidden" : undefined)),
    );
    const pod = await sickCart(engine);

    await fire(engine, crashLoop(pod));
    const healed = await until(engine, ({ progress }) => progress.status === "settled");

    const [, trace] = healed.traceparent.split("-");
    const deep = engine.log.lines.filter(({ message }) => message.startsWith("the fast clock could not be started"));
    expect(deep.map(({ about }) => about)).toContainEqual(
      expect.objectContaining({ function: "workflows", incident: healed.id, trace }),
    );
    const opened = engine.log.lines.filter(({ message }) => message.startsWith("opened for"));
    expect(opened).toMatchObject([{ about: { function: "alerts", incident: healed.id, trace } }]);
  });
});

/** A course in which each call takes a millisecond: what was changed at once after its opening was changed later. */
async function flowing(trouble: Trouble): Promise<Course> {
  const course = await courseOf(trouble);
  const { sim } = course;
  const go = sim.go.bind(sim);
  sim.go = async (process) => {
    await sim.passSeconds(0.001);
    await go(process);
  };
  return course;
}

describe("wherever a process dies", () => {
  it.each(["bad rollout", "stuck pod"] as const)(
    "no span of a %s lacks the one that it is a part of",
    async (trouble) => {
      const points = await runWith(await flowing(trouble), []);

      const bad: object[] = [];
      for (const death of distinctDeaths(points)) {
        const course = await flowing(trouble);
        const collector = new Collector();
        const now = (): Date => course.sim.now;
        course.sim.trace = openTelemetry({
          exporter: collector.exporter,
          resource: {},
          ratio: 1,
          log: silentLog(),
          now,
        });
        await runWith(course, [death]);
        const faults = faultsIn(collector.spans);
        const incidents = course.sim.incidents.filter((incident) => traceOf(collector, incident).length === 0);
        if (faults.length + incidents.length > 0)
          bad.push({ death, what: points[death.n - 1]?.what, faults, incidents });
      }

      expect(bad.slice(0, 3)).toEqual([]);
    },
    120_000,
  );
});

describe("a collector that does not work changes nothing", () => {
  type Done = (result: { code: number; error?: Error }) => void;
  it.each<[string, (spans: unknown, done: Done) => void]>([
    ["refuses", (_, done) => done({ code: 1, error: new Error("Internal Server Error") })],
    [
      "is broken",
      () => {
        throw new Error("no");
      },
    ],
    ["never answers", () => undefined],
  ])("where it %s", async (_, send) => {
    const engine = new InMemoryEngine({}, undefined, undefined, { export: send, shutdown: async () => undefined });
    const pod = await sickCart(engine);

    await engine.post("/alertmanager", webhook(crashLoop(pod)));
    const healed = await until(engine, ({ progress }) => progress.status === "settled");

    expect(healed.progress).toMatchObject({ ending: "healed" });
    expect(healed.workflow!.steps).toHaveLength(1);
    expect(engine.log.lines.filter(({ message }) => message.startsWith("traces are not sent"))).toHaveLength(1);
  });
});
