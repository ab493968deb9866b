import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { Environment } from "../../lib/configuration.ts";
import { OF_A_MODEL } from "../../lib/model-settings.ts";

const chart = path.resolve(import.meta.dirname, "../../charts/coordination-engine");
const read = (file: string): unknown => parse(readFileSync(path.join(chart, file), "utf8"));

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly default?: unknown;
  readonly description?: string;
}

const values = read("values.yaml") as Record<string, unknown>;
const schema = read("values.schema.json") as Schema;
const old = read("files/old-values.yaml") as Record<"values" | "variables", Record<string, string>>;

const at = (from: Schema | undefined, keys: readonly string[]): Schema | undefined =>
  keys.reduce<Schema | undefined>((found, key) => found?.properties?.[key], from);
const isRefused = (key: string): boolean =>
  Object.keys(old.values).some((refused) => key === refused || key.startsWith(`${refused}.`));

/** Every key that has a value of its own, as `image.tag`. */
function keysOf(value: unknown, prefix: readonly string[] = []): string[][] {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  return isMap ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, [...prefix, key])) : [[...prefix]];
}

describe("values.schema.json", () => {
  const free = new Set(["policy", "resources", "securityContext"]);

  it.each(keysOf(values).filter(([first = ""]) => !free.has(first)))("knows the value %s.%s", (...keys) => {
    expect(at(schema, keys)).toBeDefined();
  });

  it("knows no value that values.yaml does not show, but for those it refuses", () => {
    const shown = new Set(Object.keys(values));
    const others = Object.keys(schema.properties ?? {}).filter((key) => !shown.has(key) && !isRefused(key));

    // Helm gives it to every chart.
    expect(others).toEqual(["global"]);
  });

  it("refuses what is misspelt, at the top and in every group", () => {
    const groups = Object.entries(schema.properties ?? {}).filter(([, { properties }]) => properties !== undefined);

    expect(schema.additionalProperties).toBe(false);
    expect(groups.filter(([, { additionalProperties }]) => additionalProperties !== false)).toEqual([]);
  });

  it("lets every setting of the engine be set, but for secrets and what the chart or Knative sets", () => {
    const settable = Object.keys(at(schema, ["settings"])?.properties ?? {});
    const others = Object.keys(Environment.shape).filter((name) => !settable.includes(name));

    expect(others.filter((name) => !name.includes("TOKEN")).toSorted()).toEqual(
      [
        "FUNCTION",
        "HOST",
        "KUBECONFIG",
        "KUBEHEAL_LOGIN",
        "KUBEHEAL_OIDC_AUDIENCE",
        "KUBEHEAL_SCAN_SECONDS",
        "KUBEHEAL_WORKFLOWS_SERVICE",
        "K_SERVICE",
        "K_SINK",
        "NAMESPACE",
        "PORT",
      ].toSorted(),
    );
    expect(at(schema, ["settings", "KUBEHEAL_SOAK_SECONDS"])).toMatchObject({ default: 120, minimum: 1 });
  });
});

/** All keys of the Go engine's values.yaml. */
const OLD_VALUES =
  `replicaCount image.repository image.pullPolicy image.tag openshiftVersion.target openshiftVersion.kubernetes imagePullSecrets
  serviceAccount.create serviceAccount.annotations serviceAccount.name podAnnotations podSecurityContext securityContext service.type service.port
  service.metricsPort resources livenessProbe readinessProbe env persistence.enabled persistence.storageClass persistence.size persistence.mountPath
  envFrom nodeSelector tolerations affinity monitoring.enabled monitoring.interval monitoring.scrapeTimeout rbac.create rbac.rules
  networkPolicy.enabled networkPolicy.policyTypes networkPolicy.ingress networkPolicy.egress autoscaling.enabled autoscaling.minReplicas
  autoscaling.maxReplicas kserve.enabled kserve.namespace kserve.predictorPort kserve.models nameOverride fullnameOverride`.split(
    /\s+/,
  );

/** All variables that the Go engine read. */
const OLD_VARIABLES =
  `PORT METRICS_PORT LOG_LEVEL KUBECONFIG NAMESPACE KUBERNETES_QPS KUBERNETES_BURST ML_SERVICE_URL ARGOCD_API_URL ARGOCD_TOKEN
  PROMETHEUS_URL HTTP_TIMEOUT ENABLE_CORS CORS_ALLOW_ORIGIN DATA_DIR INCIDENT_RETENTION_DAYS ENABLE_KSERVE_INTEGRATION KSERVE_NAMESPACE
  KSERVE_PREDICTOR_PORT KSERVE_TIMEOUT KSERVE_ANOMALY_DETECTOR_SERVICE KSERVE_ANOMALY_DETECTOR_MODEL ENABLE_FEATURE_ENGINEERING
  FEATURE_ENGINEERING_LOOKBACK_HOURS FEATURE_ENGINEERING_EXPECTED_COUNT`.split(/\s+/);

describe("of the old engine", () => {
  it.each(OLD_VALUES)("the value %s is honoured or refused, never passed over", (key) => {
    const honoured = at(schema, key.split("."));

    expect(isRefused(key) || (honoured !== undefined && honoured.description === undefined)).toBe(true);
  });

  it.each(OLD_VARIABLES)("the variable %s is read or refused, never passed over", (name) => {
    const isRead = name in Environment.shape || OF_A_MODEL.test(name);
    const refused = Object.keys(old.variables).some((each) =>
      each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each,
    );

    expect(isRead || refused).toBe(true);
  });
});

it("the chart installs the engine's own version", () => {
  const { appVersion } = read("Chart.yaml") as { appVersion: string };
  const { version } = parse(readFileSync(path.join(chart, "../../package.json"), "utf8")) as { version: string };
  const kustomizations = ["one-service", "six-services"].map((name) =>
    readFileSync(path.join(chart, `../../knative/overlays/${name}/kustomization.yaml`), "utf8"),
  );

  expect(appVersion).toBe(version);
  for (const text of kustomizations) expect(text).toContain(`newTag: ${version}`);
});
