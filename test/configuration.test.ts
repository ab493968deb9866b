import { describe, expect, it } from "vitest";

import { ConfigurationError, readConfiguration } from "../lib/configuration.ts";
import { settings } from "./support/settings.ts";

/** What is wrong, one line each; nothing when nothing is. */
function complaints(variables: Record<string, string>): string[] {
  try {
    readConfiguration(variables);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split("\n");
  }
}

it("has a sensible default for everything", () => {
  const { environment, settings: times } = readConfiguration({});

  expect(times).toEqual({ ...settings({ namespace: "self-healing-platform" }) });
  expect(environment).toMatchObject({ PORT: 8080, LOG_LEVEL: "info", KUBEHEAL_WORKFLOWS_SERVICE: "workflows" });
});

describe("a wrong value is one line: the variable, its value and what is allowed", () => {
  it.each([
    ["PORT", "http", 'PORT="http": expected number'],
    ["PORT", "65536", 'PORT="65536": expected number to be <=65535'],
    ["PORT", "-1", 'PORT="-1": expected number to be >=0'],
    ["LOG_LEVEL", "loud", 'LOG_LEVEL="loud": expected one of "debug"|"info"|"warn"|"error"|"fatal"|"panic"'],
    [
      "NAMESPACE",
      "Heal",
      'NAMESPACE="Heal": expected the name of a namespace: at most 63 lower-case letters, digits and -',
    ],
    ["NAMESPACE", "../x", /^NAMESPACE="\.\.\/x": expected the name/],
    ["NAMESPACE", "a".repeat(64), /^NAMESPACE="a+": expected the name/],
    ["FUNCTION", "alert", /^FUNCTION="alert": expected one of "alerts"\|"anomalies"/],
    ["K_SINK", "broker-ingress", 'K_SINK="broker-ingress": expected a URL that begins with http:// or https://'],
    ["K_SINK", "ftp://broker", /^K_SINK="ftp:\/\/broker": expected a URL/],
    ["K_CA_CERTS", "/etc/ssl/ca.pem", 'K_CA_CERTS="/etc/ssl/ca.pem": expected certificates in PEM'],
    ["INCIDENT_RETENTION_DAYS", "0", 'INCIDENT_RETENTION_DAYS="0": expected number to be >=1'],
    ["KUBEHEAL_MAX_STORED_INCIDENTS", "9", 'KUBEHEAL_MAX_STORED_INCIDENTS="9": expected number to be >=10'],
    ["KUBEHEAL_SOAK_SECONDS", "2m", 'KUBEHEAL_SOAK_SECONDS="2m": expected number'],
    ["KUBEHEAL_SOAK_SECONDS", "0", 'KUBEHEAL_SOAK_SECONDS="0": expected number to be >=1'],
    ["KUBEHEAL_SOAK_SECONDS", "1.5", 'KUBEHEAL_SOAK_SECONDS="1.5": expected int'],
    ["KUBEHEAL_SOAK_SECONDS", "Infinity", /^KUBEHEAL_SOAK_SECONDS="Infinity": expected/],
    ["KUBEHEAL_STEP_WAIT_SECONDS", "81", 'KUBEHEAL_STEP_WAIT_SECONDS="81": expected number to be <=80'],
    ["KUBEHEAL_ANOMALY_THRESHOLD", "70", 'KUBEHEAL_ANOMALY_THRESHOLD="70": expected number to be <=1'],
    ["KUBEHEAL_COOLDOWN_SECONDS", "59", 'KUBEHEAL_COOLDOWN_SECONDS="59": expected number to be >=60'],
  ])("%s=%s", (name, value, line) => {
    expect(complaints({ [name]: value })).toEqual([
      typeof line === "string" ? line : (expect.stringMatching(line) as string),
    ]);
  });

  it.each([
    ["SYMPTOM", 1],
    ["QUIET", 1],
    ["TICK", 1],
    ["HEARTBEAT", 1],
    ["STEP_DEADLINE", 5],
    ["RESEND", 1],
    ["LOOK_AGAIN", 1],
    ["PATIENCE", 10],
    ["ALERT_WINDOW", 1],
    ["NO_NEWS", 60],
    ["IGNORED", 60],
  ])("KUBEHEAL_%s_SECONDS has the floor %i", (what, floor) => {
    const name = `KUBEHEAL_${what}_SECONDS`;

    expect(complaints({ [name]: String(floor) })).toEqual([]);
    expect(complaints({ [name]: String(floor - 1) })).toEqual([
      `${name}="${floor - 1}": expected number to be >=${floor}`,
    ]);
  });
});

it("tells all mistakes at once, a line each", () => {
  expect(complaints({ PORT: "x", LOG_LEVEL: "x", KUBEHEAL_TICK_SECONDS: "x" })).toHaveLength(3);
});

describe("a secret", () => {
  it.each(["short", "with a space in the middle"])("that cannot be used is not shown: %s", (token) => {
    expect(complaints({ KUBEHEAL_TOKEN: token })).toEqual([
      "KUBEHEAL_TOKEN=(a secret): expected at least 16 characters, none of them a space",
    ]);
  });
});

it("takes a variable that is set to nothing for not set", () => {
  expect(readConfiguration({ PORT: "", K_SINK: "", KUBEHEAL_TOKEN: "" }).environment).toMatchObject({ PORT: 8080 });
});

it("does not start on Knative without a Broker to speak to, and says what to do", () => {
  expect(complaints({ K_SERVICE: "workflows" })).toEqual([expect.stringMatching(/^K_SINK is not set: .*SinkBinding/)]);
  expect(complaints({ K_SERVICE: "workflows", K_SINK: "http://broker-ingress.knative-eventing" })).toEqual([]);
});

it.each([
  [{ NAMESPACE: "mine" }, "of-the-pod", "mine"],
  [{}, "of-the-pod", "of-the-pod"],
  [{}, undefined, "self-healing-platform"],
])("lives where it is told to, else where its pod is: %j in %s", (variables, pod, expected) => {
  expect(readConfiguration(variables, pod).settings.namespace).toBe(expected);
});

it("takes the Go engine's spelling of a log level", () => {
  expect(readConfiguration({ LOG_LEVEL: "DEBUG" }).environment.LOG_LEVEL).toBe("debug");
});
