import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";

import { knownAlerts } from "../../lib/engine/alert-catalogue.ts";
import { FAMILIES, PREFIX } from "../../lib/metrics/families.ts";
import { ALL_ON, CHART, type Rendered, lacks, render, run } from "../support/chart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { closedIncident } from "../support/incidents.ts";

const isMissing = lacks("helm", "promtool");
const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-rules-"));
const read = (file: string): string => readFileSync(path.join(CHART, file), "utf8");
const write = (name: string, content: unknown): string => {
  const file = path.join(folder, name);
  writeFileSync(file, stringify(content));
  return file;
};

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

const rules = (...values: string[]): Rendered[] =>
  isMissing ? [] : render(...values).filter(({ kind }) => kind === "PrometheusRule");
const rulesOf = ({ spec }: Rendered): Rule[] => spec.groups.flatMap((group: { rules: Rule[] }) => group.rules);

describe.skipIf(isMissing)("the chart's alerts", () => {
  const all = rules(...ALL_ON);
  const [engine, workloads] = all;
  const files = all.map(({ metadata, spec }): [string, string] => [
    metadata.name,
    write(`${metadata.name}.yaml`, spec),
  ]);

  it.each(files)("%s: Prometheus can read them", (_, file) => {
    const { complaint } = run("promtool", ["check", "rules", file]);

    expect(complaint).toBe("");
  });

  it("are off at first: a cluster may have no PrometheusRules", () => {
    expect(rules()).toEqual([]);
  });

  it("about workloads are alerts that the engine answers, each for one namespace", () => {
    expect(workloads?.metadata.namespace).toBe("shop");
    for (const { alert, expr } of rulesOf(workloads!)) {
      expect(knownAlerts()).toContain(alert);
      expect(expr.match(/namespace="shop"/g)?.length).toBe(expr.match(/job="kube-state-metrics"/g)?.length);
    }
  });

  it("about the engine itself are marked, so that it never treats them as its own work", () => {
    for (const { labels } of rulesOf(engine!)) expect(labels["generated_by"]).toBe("kubeheal");
  });

  it("wait for three heartbeats of the length that is set, and five minutes", () => {
    const [slow] = rules("--set", "monitoring.engineRules=true,settings.KUBEHEAL_HEARTBEAT_SECONDS=1800");

    expect(rulesOf(engine!)[0]?.expr).toContain("[35m:1m]");
    expect(rulesOf(slow!)[0]?.expr).toContain("[95m:1m]");
  });

  it("fire when they should and only then", () => {
    const file = path.join(import.meta.dirname, "../fixtures/chart/alerts.yaml");
    const tests = parse(readFileSync(file, "utf8")) as object;
    const { complaint } = run("promtool", [
      "test",
      "rules",
      write("tests.yaml", { rule_files: files.map(([, each]) => each), ...tests }),
    ]);

    expect(complaint).toBe("");
  });
});

describe.skipIf(isMissing)("the dashboard", () => {
  const dashboard = JSON.parse(read("files/dashboard.json")) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const panels = dashboard.panels.map(({ title, targets }): [string, string[]] => [
    title,
    targets.map(({ expr }) => expr),
  ]);

  it("comes as a ConfigMap for Grafana, as it is in the file", () => {
    const [map] = render("--set", "monitoring.dashboard=true").filter(
      ({ metadata }) => metadata.name === "kubeheal-dashboard",
    );

    expect(map?.metadata.labels).toMatchObject({ grafana_dashboard: "1" });
    expect(JSON.parse(map?.["data"]["kubeheal.json"])).toEqual(dashboard);
  });

  it.each(panels)("%s: asks what Prometheus understands", (title, exprs) => {
    const asked = exprs.map((expr) => ({ record: "panel", expr: expr.replaceAll("$namespace", "heal") }));
    const { complaint } = run("promtool", [
      "check",
      "rules",
      write("panel.yaml", { groups: [{ name: title, rules: asked }] }),
    ]);

    expect(complaint).toBe("");
  });

  it("asks only for series that every cluster's monitoring has, or that /metrics tells", () => {
    const asked =
      panels
        .flatMap(([, exprs]) => exprs)
        .join(" ")
        .match(/\b(kube_\w+|container_\w+|ALERTS|coordination_engine_\w+)\b(?=\{)/g) ?? [];

    expect(asked.length).toBeGreaterThan(panels.length);
    const isOurs = (name: string): boolean =>
      Object.hasOwn(FAMILIES, name.slice(PREFIX.length).replace(/_(bucket|sum|count)$/, ""));
    expect(
      asked.filter((name) => !/^(kube_(deployment|pod)_|container_(cpu|memory)_|ALERTS$)/.test(name) && !isOurs(name)),
    ).toEqual([]);
  });
});

describe.skipIf(lacks("promtool"))("/metrics", () => {
  it("is what promtool has nothing to say against, but for the one name of the Go engine that is a histogram", async () => {
    const engine = new InMemoryEngine();
    await engine.context.incidents.create(closedIncident());
    const text = await (await engine.request("/metrics")).text();
    await engine.stop();

    const { said } = run("promtool", ["check", "metrics"], text);

    expect(text.match(/^# TYPE .* histogram$/gm)?.length).toBeGreaterThan(5);
    expect(said.trim().split("\n")).toEqual([
      'coordination_engine_plan_steps_total non-counter metrics should not have "_total" suffix',
    ]);
  });
});

describe.skipIf(lacks("helm"))("the engine's own metrics", () => {
  it("are off at first: each scrape wakes the function", () => {
    expect(render().filter(({ kind }) => kind === "Probe")).toEqual([]);
  });

  it("are read by an account that may read them and nothing else", () => {
    const objects = render("--set", "monitoring.metrics.enabled=true,fullnameOverride=heal").filter(
      ({ metadata }) => metadata.name === "heal-kubeheal-metrics",
    );
    const of = (wanted: string): Rendered => objects.find(({ kind }) => kind === wanted)!;

    expect(of("Probe").spec.prober).toEqual({
      url: "heal-api.self-healing-platform.svc.cluster.local",
      path: "/metrics",
    });
    expect(of("ClusterRole")["rules"]).toEqual([{ nonResourceURLs: ["/metrics"], verbs: ["get"] }]);
    expect(of("ClusterRoleBinding")["subjects"]).toEqual([
      { kind: "ServiceAccount", name: "heal-kubeheal-metrics", namespace: "self-healing-platform" },
    ]);
    expect(of("Probe").spec.authorization.credentials.name).toBe(of("Secret").metadata.name);
  });
});

describe.skipIf(lacks("amtool"))("the snippets for Alertmanager", () => {
  const kubePrometheus = parse(read("alertmanager/kube-prometheus-stack.yaml")) as {
    alertmanager: { config: unknown };
  };

  it.each([
    ["openshift", parse(read("alertmanager/openshift.yaml")) as unknown],
    ["kube-prometheus-stack", kubePrometheus.alertmanager.config],
  ])("%s: Alertmanager can read it", (name, config) => {
    const { complaint } = run("amtool", ["check-config", write(`${name}.yaml`, config)]);

    expect(complaint).toBe("");
  });

  it.each(["openshift", "kube-prometheus-stack", "one-namespace"])("%s: sends to the Service of the chart", (name) => {
    expect(read(`alertmanager/${name}.yaml`)).toContain(
      "http://alerts.self-healing-platform.svc.cluster.local/alertmanager",
    );
  });
});
