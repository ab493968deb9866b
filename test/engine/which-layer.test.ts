import { expect, it } from "vitest";

import { type Target, inWords } from "../../lib/domain/target.ts";
import { diagnose } from "../../lib/engine/diagnose.ts";
import { triage } from "../../lib/engine/triage.ts";
import { rules } from "../../lib/rules/index.ts";
import { alert } from "../support/alerts.ts";
import { settings } from "../support/settings.ts";
import { PHRASES, sightOf } from "../support/sights.ts";
import { CAUSES } from "./causes.ts";

/**
 * All the words by which the engine before this one told layers apart are in what every alert says of itself, and most are in a name. None
 * of them may decide: the layer comes from what is seen.
 */
const TEMPTING =
  "node notready, kubelet and os kernel under memory pressure; the operator of storage, csi, ingress and router is degraded; pod and container oom";

/** What the exporter adds about itself: of no alert about anything but a pod does it say anything. */
const OF_THE_SCRAPE = { job: "kube-state-metrics", service: "kube-state-metrics", endpoint: "http" };

interface Row {
  readonly alertname: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly seen: string;
  readonly target: string;
  readonly layer: string;
  readonly problem: string;
  readonly cause: string;
}

function rowOf(line: string): Row {
  const [fires = "", seen = "", target = "", layer = "", problem = "", cause = ""] = line
    .split("|")
    .map((cell) => cell.trim());
  const [alertname = "", ...labels] = fires.split(/\s+/);
  const pairs = labels.map((label) => label.split("=") as [string, string]);
  return { alertname, labels: Object.fromEntries(pairs), seen, target, layer, problem, cause };
}

const LINES = CAUSES.split("\n").filter((line) => line.includes("|") && !line.startsWith("#"));
const ROWS = LINES.map((line) => [line.replaceAll(/\s+/g, " "), rowOf(line)] as const);

/** Of which the alert speaks by its labels alone. */
function targetOf({ alertname, labels }: Row): Target | undefined {
  const sent = alert(alertname, { ...OF_THE_SCRAPE, namespace: "shop", ...labels });
  const described = { ...sent, annotations: { description: TEMPTING } };
  const triaged = triage(described, { settings: settings(), now: new Date("2026-01-01T12:00:00Z") });
  return triaged.kind === "firing" ? triaged.names : undefined;
}

it.each(ROWS)("%s", (_line, row) => {
  const target = targetOf(row);
  const found = target && diagnose(rules, sightOf(row.seen, target));

  expect(target && inWords(target)).toBe(row.target);
  expect(found).toMatchObject({
    layer: row.layer,
    problem: row.problem,
    cause: expect.stringContaining(row.cause) as string,
  });
});

it("has at least 120 rows, each another one, and each says something of the cause", () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(120);
  expect(new Set(ROWS.map(([line]) => line)).size).toBe(ROWS.length);
  expect(ROWS.filter(([, { cause }]) => cause.length < 5)).toEqual([]);
});

it("everything that can be seen of workloads, jobs, claims and other objects is in it", () => {
  expect(new Set(ROWS.map(([, { seen }]) => seen.split(": ")[0]))).toEqual(new Set(PHRASES));
});

/** Words by which the old engine decided, and the names in which it met them. */
it.each([
  ["os", "infrastructure"],
  ["node", "infrastructure"],
  ["mco", "infrastructure"],
  ["machineconfig", "infrastructure"],
  ["kubelet", "infrastructure"],
  ["kernel", "infrastructure"],
  ["systemd", "infrastructure"],
  ["coreos", "infrastructure"],
  ["notready", "infrastructure"],
  ["operator", "platform"],
  ["sdn", "platform"],
  ["networking", "platform"],
  ["ovn", "platform"],
  ["storage", "platform"],
  ["csi", "platform"],
  ["ingress", "platform"],
  ["router", "platform"],
  ["scheduler", "platform"],
  ["degraded", "platform"],
  ["progressing", "platform"],
  ["pod", "application"],
  ["deployment", "application"],
  ["statefulset", "application"],
  ["container", "application"],
  ["oom", "application"],
  ["application", "application"],
  ["service", "application"],
  ["endpoint", "application"],
])("%s in a name does not make it of the %s", (word, layer) => {
  const tempted = ROWS.filter(([, row]) => Object.values(row.labels).some((value) => value.includes(word)));

  expect(tempted.some(([, row]) => row.layer !== layer)).toBe(true);
});
