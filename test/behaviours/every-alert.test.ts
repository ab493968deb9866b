/** Every row of the catalogue of alerts is answered: a plan, a person with the evidence, or a count. Nothing is silently dropped. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ROWS, type Row } from "../support/alert-rows.ts";
import { alert, webhook } from "../support/alerts.ts";
import { breakNodes, breakTheRest } from "../support/broken-cluster.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

interface Answered {
  readonly alertname: string;
  readonly target?: string;
  readonly plan?: readonly string[];
  readonly verdict: string;
}

/** The alerts about nodes need some that are ill; to all others that would be the cause. */
const isOfNodes = ({ labels }: Row): boolean => ["node", "instance", "exported_node"].some((each) => each in labels);

let nodes: InMemoryEngine;
let rest: InMemoryEngine;
let pods: Readonly<Record<string, string>>;

beforeAll(async () => {
  nodes = new InMemoryEngine();
  rest = new InMemoryEngine();
  await breakNodes(nodes);
  pods = await breakTheRest(rest);
});
afterAll(() => Promise.all([nodes.stop(), rest.stop()]));

async function ask(row: Row): Promise<readonly Answered[]> {
  const engine = isOfNodes(row) ? nodes : rest;
  const { pod } = row.labels;
  const labels = pod === undefined ? row.labels : { ...row.labels, pod: pods[pod] ?? pod };
  const severity = row.answer === "noted" || row.alerts.includes("KubeNodePressure") ? "info" : "warning";
  // The real rules wait for a quarter of an hour.
  const startsAt = new Date(engine.cluster.clock.now().getTime() - 15 * 60_000);
  const sent = row.alerts.map((name) => alert(name, labels, { severity, startsAt }));
  const response = await engine.post("/alertmanager?dry_run=true", webhook(...sent));
  return ((await response.json()) as { alerts: Answered[] }).alerts;
}

/** Told apart by what is said, so that a sentence that says nothing fits none of them. */
function kindOf({ verdict, plan = [], target }: Answered): string {
  if (plan.length > 0) return "plan";
  if (verdict.includes("alerts of severity info are counted")) return "noted";
  if (verdict.startsWith("a heartbeat")) return "heartbeat";
  if (verdict.startsWith("no rule answers")) return "ignored";
  return target === undefined ? `lost: ${verdict}` : "hand-over";
}

describe("the catalogue", () => {
  const rows = byNumber();

  it.each(ROWS)("$row: $alerts is answered by $answer", async (row) => {
    for (const answered of await ask(row)) {
      const { alertname, verdict } = answered;

      expect({ alertname, verdict, answer: kindOf(answered) }).toEqual({ alertname, verdict, answer: row.answer });
      expect(answered.verdict).not.toBe("");
    }
  });

  it("tells of what only metrics show since when, where, and what to look at next", async () => {
    const row = ROWS.find(({ row, answer }) => row === 80 && answer === "hand-over");

    expect((await ask(row!))[0]?.verdict).toMatch(
      /^NodeFilesystemSpaceFillingUp \(device md0, mountpoint \/var\) is measured since \S+Z, .+: node well is ready .+; look at what takes the place/,
    );
  });

  it.each([
    [77, /^Machine m-1 says phase=Failed: .*; look at what its cloud says, its set, and kubectl get csr/],
    [109, /^Namespace shop: 10 of its \d+ pods are not ready .*; look at what was changed there last/],
    [96, /^claim lost has volume pv-1, which is Failed since \S+Z: .*kubectl describe pv pv-1/],
    [28, /Application base: OutOfSync; its last sync Failed: one resource is invalid; look at what differs/],
    [36, /^ClusterServiceVersion broker.v1 is Failed \(ComponentUnhealthy: installing: deployment broker not ready\)/],
  ])("tells in row %i what was seen and where to look", async (number, words) => {
    expect((await ask(ROWS.find(({ row }) => row === number)!))[0]?.verdict).toMatch(words);
  });

  it("has 117 rows", () => {
    expect([...new Set(ROWS.map(({ row }) => row))]).toEqual(Array.from({ length: 117 }, (_, n) => n + 1));
  });

  it("has a plan in each row whose class is R1 to R4, or the reason why people do it", () => {
    const owed = rows.filter(({ class: strongest, answers, because }) => {
      const isOurs = /R[1-4]/.test(strongest);
      return isOurs && !answers.includes("plan") && because === undefined;
    });

    expect(owed.map(({ row }) => row)).toEqual([]);
  });

  it("gives no reason where there is a plan, and none where the class asks for none", () => {
    const needless = rows.filter(
      ({ class: strongest, answers, because }) =>
        because !== undefined && (answers.includes("plan") || !/R[1-4]/.test(strongest)),
    );

    expect(needless.map(({ row }) => row)).toEqual([]);
  });

  it("is answered by so many plans, and by a person in all other rows", () => {
    const count = (answer: Row["answer"]): number => rows.filter(({ answers }) => answers[0] === answer).length;
    const planned = rows.filter(({ answers }) => answers.includes("plan")).length;
    const kept = rows.filter(({ because }) => because !== undefined);
    const alerts = new Set(ROWS.flatMap((row) => row.alerts.map((name) => `${row.row} ${name}`))).size;

    console.info(
      `${rows.length} rows, ${alerts} alerts: ${planned} plans, ${count("hand-over")} handed over, ${count("noted")} noted, ${count("heartbeat")} heartbeat; ${kept.length} name a class that people keep, each with its reason: ${kept.map(({ row }) => row).join(", ")}`,
    );
    expect(planned + count("hand-over") + count("noted") + count("heartbeat")).toBe(117);
  });
});

interface Answers extends Pick<Row, "row" | "class" | "because"> {
  readonly answers: readonly Row["answer"][];
}

/** Of the scenes of a row the first is the one that its class is meant for. */
function byNumber(): Answers[] {
  const numbers = [...new Set(ROWS.map(({ row }) => row))];
  return numbers.map((number) => {
    const scenes = ROWS.filter(({ row }) => row === number);
    const { class: strongest } = scenes[0]!;
    const because = scenes.find((scene) => scene.because !== undefined)?.because;
    return {
      row: number,
      class: strongest,
      answers: scenes.map(({ answer }) => answer),
      ...(because !== undefined && { because }),
    };
  });
}
