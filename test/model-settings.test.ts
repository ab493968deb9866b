import { describe, expect, it } from "vitest";

import { readConfiguration } from "../lib/configuration.ts";

const models = (variables: Record<string, string>) => readConfiguration(variables, "engine").settings.models;

it("starts without any model, and looks for InferenceServices where it lives", () => {
  expect(models({})).toEqual({
    isEnabled: true,
    namespace: "engine",
    atMostSeconds: 10,
    named: [],
    features: { isEngineered: true, hours: 24, expected: 0, version: "v1" },
  });
});

describe("the variables of the Go engine", () => {
  it("name models, each at its Service", () => {
    const { named } = models({
      KSERVE_NAMESPACE: "ai",
      KSERVE_ANOMALY_DETECTOR_SERVICE: "anomaly-detector-predictor",
      KSERVE_DISK_FAILURE_SERVICE: "disk",
      KSERVE_DISK_FAILURE_MODEL: "model",
      KSERVE_EMPTY_SERVICE: "",
    });

    expect(named).toMatchObject([
      {
        name: "anomaly-detector",
        served: "anomaly-detector",
        address: "http://anomaly-detector-predictor.ai.svc.cluster.local:8080",
        protocol: "v1",
        type: "anomaly",
      },
      { name: "disk-failure", served: "model", address: "http://disk.ai.svc.cluster.local:8080" },
    ]);
  });

  it("choose the port, which the Go engine did not heed", () => {
    const { named } = models({ KSERVE_PREDICTOR_PORT: "80", KSERVE_X_SERVICE: "x" });

    expect(named[0]?.address).toBe("http://x.engine.svc.cluster.local:80");
  });

  it("may give a whole address, and the protocol", () => {
    const { named } = models({ KSERVE_X_SERVICE: "https://models.example/x", KSERVE_X_PROTOCOL: "v2" });

    expect(named).toMatchObject([{ address: "https://models.example/x", protocol: "v2", service: "models.example" }]);
  });

  it("name a model whose name begins like a setting", () => {
    expect(models({ KSERVE_TIMEOUT_PREDICTOR_SERVICE: "t" }).named).toMatchObject([{ name: "timeout-predictor" }]);
  });

  it.each([
    ["10s", 10],
    ["1m30s", 90],
    ["2m", 120],
    ["1.5s", 1.5],
  ])("KSERVE_TIMEOUT=%s", (text, seconds) => {
    expect(models({ KSERVE_TIMEOUT: text }).atMostSeconds).toBe(seconds);
  });

  it("choose the features", () => {
    const variables = {
      ENABLE_FEATURE_ENGINEERING: "False",
      FEATURE_ENGINEERING_LOOKBACK_HOURS: "12",
      FEATURE_ENGINEERING_EXPECTED_COUNT: "1632",
      FEATURE_ENGINEERING_VERSION: "v2",
    };

    expect(models(variables).features).toEqual({ isEngineered: false, hours: 12, expected: 1632, version: "v2" });
  });
});

it("reads a registry, and what is named by a variable stands before it", () => {
  const registry = [
    { name: "disk", service: "disk", namespace: "ai", type: "anomaly", description: "Disks that will fail" },
    { name: "x", service: "from-registry" },
  ];
  const { named } = models({ KSERVE_MODEL_REGISTRY: JSON.stringify(registry), KSERVE_X_SERVICE: "from-variable" });

  expect(named).toMatchObject([
    {
      name: "disk",
      namespace: "ai",
      type: "anomaly",
      description: "Disks that will fail",
      address: "http://disk.ai.svc.cluster.local:8080",
    },
    { name: "x", service: "from-variable" },
  ]);
});

describe("a wrong value stops the start with one line", () => {
  it.each<[Record<string, string>, RegExp]>([
    [{ KSERVE_X_SERVICE: "../secrets" }, /^KSERVE_X_SERVICE="..\/secrets": .*expected the name of a Service/],
    [{ KSERVE_X_SERVICE: "file:///etc" }, /^KSERVE_X_SERVICE="file:\/\/\/etc": /],
    [{ KSERVE_X_SERVICE: "x", KSERVE_X_MODEL: ".." }, /model.*expected the name of a model/],
    [{ KSERVE_X_SERVICE: "x", KSERVE_X_PROTOCOL: "grpc" }, /protocol/],
    [{ KSERVE_TIMEOUT: "5m" }, /^KSERVE_TIMEOUT="5m": expected a duration from 1s to 2m$/],
    [{ KSERVE_TIMEOUT: "100ms" }, /^KSERVE_TIMEOUT="100ms": expected a duration/],
    [{ KSERVE_NAMESPACE: "A" }, /^KSERVE_NAMESPACE="A": expected the name of a namespace/],
    [{ KSERVE_PREDICTOR_PORT: "0" }, /^KSERVE_PREDICTOR_PORT="0"/],
    [{ KSERVE_MODEL_REGISTRY: "{" }, /^KSERVE_MODEL_REGISTRY: expected a JSON list/],
    [{ KSERVE_MODEL_REGISTRY: '[{"name":"x"}]' }, /^KSERVE_MODEL_REGISTRY: 0\.service is missing/],
    [{ FEATURE_ENGINEERING_LOOKBACK_HOURS: "-1" }, /^FEATURE_ENGINEERING_LOOKBACK_HOURS="-1"/],
    [{ FEATURE_ENGINEERING_VERSION: "v3" }, /^FEATURE_ENGINEERING_VERSION="v3"/],
    [{ ML_SERVICE_URL: "ml:8080" }, /^ML_SERVICE_URL="ml:8080": expected a URL/],
  ])("%j", (variables, line) => {
    expect(() => models(variables)).toThrow(line);
  });
});
