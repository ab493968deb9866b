import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ALL_ON, CHART, OVERLAYS, TOOLS, lacks, objectsOf, run, template, valueFiles } from "../support/chart.ts";
import { LOCATION, writeSchemas } from "../support/kubeconform-schemas.ts";

const hasCluster = process.env["KUBECONFIG"] !== undefined;
if (!hasCluster) process.stderr.write("skipped, because KUBECONFIG names no API server to ask\n");
const isMissing = !hasCluster || lacks("helm", "kubectl", "crds");
const nonce = Math.random().toString(36).slice(2, 8);
const home = `kubeheal-chart-${nonce}`;
const shop = `kubeheal-shop-${nonce}`;
const schemas = mkdtempSync(path.join(tmpdir(), "kubeheal-schemas-"));

const overlay = (name: string): string =>
  run("kubectl", ["kustomize", path.join(OVERLAYS, name)]).said.replaceAll("self-healing-platform", home);
const rendered = (...values: string[]): string => template(values, home).replaceAll(/\bshop$/gm, shop);
const standard = isMissing ? "" : rendered();
/** Only what is not in the chart as it is, which is asked about first. */
const others = (yaml: string): string =>
  yaml
    .split(/^---$/m)
    .filter((document) => document.trim() !== "" && !standard.includes(document.trim()))
    .join("\n---\n");

/** Everything that somebody could install. */
const INSTALLATIONS: readonly (readonly [string, () => string])[] = [
  ["the chart as it is", () => standard],
  ["the chart with everything on", () => others(rendered(...ALL_ON))],
  ["the chart with Kafka", () => others(rendered("--set", "broker.class=Kafka"))],
  ["the chart with a prefix", () => others(rendered("--set", "fullnameOverride=kh"))],
  [
    "the chart with scheduling",
    () =>
      others(
        rendered(
          "--set-json",
          'nodeSelector={"disk":"ssd"}',
          "--set-json",
          'tolerations=[{"key":"infra","operator":"Exists"}]',
        ),
      ),
  ],
  ...valueFiles().map(
    (file) => [`the chart with ${file}`, () => others(rendered("--values", path.join(CHART, file)))] as const,
  ),
  ...readdirSync(OVERLAYS).map((name) => [`kustomize ${name}`, () => overlay(name)] as const),
  [
    "the AlertmanagerConfig",
    () => readFileSync(path.join(CHART, "alertmanager/one-namespace.yaml"), "utf8").replaceAll(/\bshop$/gm, shop),
  ],
];

describe.skipIf(isMissing)("a real API server", () => {
  beforeAll(() => {
    for (const file of readdirSync(path.join(TOOLS, "crds"))) {
      const applied = run("kubectl", [
        "apply",
        "--server-side",
        "--force-conflicts",
        "-f",
        path.join(TOOLS, "crds", file),
      ]);
      if (applied.complaint) throw new Error(applied.complaint);
      run("kubectl", ["wait", "--for=condition=Established", "--timeout=30s", "-f", path.join(TOOLS, "crds", file)]);
    }
    // The one that the chart with everything on asks Argo CD in; where there is one already, it is left as it is.
    for (const namespace of [home, shop, "argocd"]) run("kubectl", ["create", "namespace", namespace]);
    const objects = INSTALLATIONS.flatMap(([, yaml]) => objectsOf(yaml()));
    writeSchemas(schemas, new Set(objects.map(({ apiVersion }) => apiVersion)));
  });
  afterAll(() => {
    run("kubectl", ["delete", "namespace", home, shop, "--wait=false"]);
    rmSync(schemas, { recursive: true });
  });

  it.each(INSTALLATIONS)("would take %s, every field of it", (_, yaml) => {
    const objects = yaml();
    const asked = ["apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f", "-"];
    const { complaint, said } = run("kubectl", asked, objects);

    expect(complaint).toBe("");
    expect(said.match(/\(server dry run\)/g)).toHaveLength(objectsOf(objects).length);
  });

  it.skipIf(lacks("kubeconform")).each(INSTALLATIONS)("describes its kinds so that %s conforms to them", (_, yaml) => {
    const asked = ["-summary", "-schema-location", path.join(schemas, LOCATION)];
    const { complaint, said } = run("kubeconform", asked, yaml());

    expect(complaint).toBe("");
    expect(said).toMatch(/Invalid: 0, Errors: 0, Skipped: 0/);
  });

  it.skipIf(lacks("kubeconform"))("describes its kinds so well that a misspelt field is found", () => {
    const misspelt = rendered().replace("containerConcurrency:", "containerConcurency:");
    const { complaint } = run("kubeconform", ["-schema-location", path.join(schemas, LOCATION)], misspelt);

    expect(complaint).toContain("containerConcurency");
  });
});
