import { describe, expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { triggerOf } from "../../lib/http/trigger.ts";
import { ALL_ON, type Rendered, lacks, refusal, render } from "../support/chart.ts";
import { knativeTrigger } from "../support/triggers.ts";

const isMissing = lacks("helm");
const standard = isMissing ? [] : render();
const names = Object.values(functions).map(({ name }) => name);
const of = (objects: readonly Rendered[], kind: string): Rendered[] => objects.filter((object) => object.kind === kind);
const services = (objects: readonly Rendered[]): Rendered[] =>
  objects.filter(({ apiVersion, kind }) => apiVersion === "serving.knative.dev/v1" && kind === "Service");
const containerOf = (service: Rendered) => service.spec.template.spec.containers[0];
const envOf = (service: Rendered): Record<string, string> =>
  Object.fromEntries(containerOf(service).env.map(({ name, value }: Record<string, string>) => [name, value]));

describe.skipIf(isMissing)("the chart makes one Knative Service per function", () => {
  it("named like it, that runs it alone", () => {
    expect(services(standard).map((service) => [service.metadata.name, envOf(service)["FUNCTION"]])).toEqual(
      names.toSorted().map((name) => [name, name]),
    );
  });

  it.each(names)("%s has the limits that the function declares", (name) => {
    const { concurrency, timeoutSeconds } = functions[name as keyof typeof functions].service;
    const spec = services(standard).find(({ metadata }) => metadata.name === name)?.spec.template.spec;

    expect([spec.containerConcurrency, spec.timeoutSeconds]).toEqual([concurrency, timeoutSeconds]);
  });

  it("which scales to zero and is reached from inside the cluster only", () => {
    for (const { metadata, spec } of services(standard)) {
      expect(metadata.labels).toMatchObject({ "networking.knative.dev/visibility": "cluster-local" });
      expect(spec.template.metadata.annotations["autoscaling.knative.dev/min-scale"]).toBe("0");
    }
  });

  it("which the OpenShift console shows among the functions, with a line to the Broker", () => {
    for (const { metadata } of services(standard)) {
      expect(metadata.labels).toMatchObject({ "function.knative.dev": "true", "app.openshift.io/runtime": "nodejs" });
      expect(JSON.parse(metadata.annotations?.["app.openshift.io/connects-to"] ?? "")).toEqual([
        { apiVersion: "eventing.knative.dev/v1", kind: "Broker", name: "kubeheal" },
      ]);
    }
  });

  it("with what is said for one function said for that one alone", () => {
    const [alerts, anomalies, api] = services(render(...ALL_ON));

    expect(alerts?.spec.template.metadata.annotations["autoscaling.knative.dev/min-scale"]).toBe("1");
    expect(anomalies?.spec.template.metadata.annotations["autoscaling.knative.dev/min-scale"]).toBe("0");
    expect(api?.metadata.labels).not.toHaveProperty("networking.knative.dev/visibility");
    expect(alerts?.metadata.labels).toHaveProperty("networking.knative.dev/visibility");
  });

  it("and none for a function that there is not", () => {
    expect(refusal("--set", "functions.alert.external=true")).toContain(
      `functions.alert: there is no such function; there are ${names.toSorted().join(", ")}`,
    );
  });

  it("gives the token only to the one that is called with it", () => {
    const withToken = services(standard).filter((service) => envOf(service)["KUBEHEAL_TOKEN_FILE"] !== undefined);

    expect(withToken.map(({ metadata }) => metadata.name)).toEqual(["alerts"]);
  });

  it("passes the engine's settings to every function, numbers as they were written", () => {
    const written = { KUBEHEAL_MAX_STORED_INCIDENTS: 1000000, KUBEHEAL_ANOMALY_THRESHOLD: 0.85, LOG_LEVEL: "debug" };
    const given = render("--set-json", `settings=${JSON.stringify(written)}`);

    for (const service of services(given))
      expect(envOf(service)).toMatchObject(
        Object.fromEntries(Object.entries(written).map(([name, value]) => [name, String(value)])),
      );
  });

  it("stops with a sentence where no image is named", () => {
    expect(refusal("--set", "image.repository=")).toContain("image.repository is not set: name the image");
  });
});

describe.skipIf(isMissing)("every pod of the chart keeps restricted Pod Security", () => {
  const pods = isMissing
    ? []
    : render(...ALL_ON).flatMap(({ kind, metadata, spec }): [string, Record<string, unknown>[]][] => {
        const containers = kind === "Pod" ? spec.containers : spec?.template?.spec?.containers;
        return containers === undefined ? [] : [[`${kind} ${metadata.name}`, containers]];
      });

  it.each(pods)("%s", (_, containers) => {
    for (const { securityContext } of containers) {
      expect(securityContext).toEqual({
        runAsNonRoot: true,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      });
    }
  });
});

describe.skipIf(isMissing)("events", () => {
  it("come by Triggers that say what the functions declare", () => {
    const expected = Object.values(functions)
      .flatMap((definition) => triggerOf(definition) ?? [])
      .map((trigger) => knativeTrigger(trigger, { broker: "kubeheal" }) as Rendered);

    expect(of(standard, "Trigger").map(({ metadata, spec }) => ({ name: metadata.name, spec }))).toEqual(
      expected.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    );
  });

  it("go to an in-memory Broker that is created to answer before all that follows has ended", () => {
    const [broker] = of(standard, "Broker");

    expect(broker?.metadata.annotations).toEqual({
      "eventing.knative.dev/broker.class": "MTChannelBasedBroker",
      "messaging.knative.dev/async-handler": "true",
    });
    expect(envOf(services(standard)[0]!)["K_SINK"]).toBe(
      "http://broker-ingress.knative-eventing.svc.cluster.local/self-healing-platform/kubeheal",
    );
  });

  it("go to Kafka, by value", () => {
    const objects = render("--set", "broker.class=Kafka");

    expect(of(objects, "Broker")[0]?.metadata.annotations).toEqual({ "eventing.knative.dev/broker.class": "Kafka" });
    expect(of(objects, "Broker")[0]?.spec.config).toMatchObject({
      name: "kafka-broker-config",
      namespace: "knative-eventing",
    });
    expect(envOf(services(objects)[0]!)["K_SINK"]).toMatch(/^http:\/\/kafka-broker-ingress\./);
  });

  it("go to a Broker that exists, by value", () => {
    const objects = render("--set", "broker.create=false,broker.address=https://broker.example.com/a/b");

    expect(of(objects, "Broker")).toEqual([]);
    expect(envOf(services(objects)[0]!)["K_SINK"]).toBe("https://broker.example.com/a/b");
  });
});

describe.skipIf(isMissing)("the heartbeat", () => {
  it.each([
    [undefined, "*/10 * * * *"],
    [3600, "0 * * * *"],
    [5, "*/5 * * * * *"],
  ])("every %s seconds goes straight to workflows", (seconds, schedule) => {
    const values = seconds === undefined ? [] : ["--set", `settings.KUBEHEAL_HEARTBEAT_SECONDS=${seconds}`];
    const [{ spec }] = of(render(...values), "PingSource") as [Rendered];

    expect(spec).toMatchObject({ schedule, data: '{"clock":"heartbeat"}' });
    expect(spec.sink).toMatchObject({ ref: { kind: "Service", name: "workflows" }, uri: "/functions/workflows" });
  });

  it.each([420, 7, 7200])("cannot come every %s seconds, and says why", (seconds) => {
    expect(refusal("--set", `settings.KUBEHEAL_HEARTBEAT_SECONDS=${seconds}`)).toContain(
      `settings.KUBEHEAL_HEARTBEAT_SECONDS=${seconds}: no cron schedule ticks so often`,
    );
  });
});

describe.skipIf(isMissing)("the scan", () => {
  const scanOf = (...values: string[]): Rendered | undefined =>
    of(render(...values), "PingSource").find(({ metadata }) => metadata.name.endsWith("scan"));

  it("is off", () => {
    expect(of(standard, "PingSource").map(({ metadata }) => metadata.name)).toEqual(["heartbeat"]);
  });

  it("goes straight to the one function that looks around when a clock wakes it", () => {
    const { name, on } = functions.anomalies;
    const sink = { ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name }, uri: `/functions/${name}` };

    expect(on).toHaveProperty(["dev.knative.sources.ping"]);
    expect(scanOf("--set", "scan.enabled=true")?.spec).toEqual({
      schedule: "0 * * * *",
      contentType: "application/json",
      data: '{"clock":"scan"}',
      sink,
    });
  });

  it("has the prefix of everything else", () => {
    const scan = scanOf("--set", "scan.enabled=true,fullnameOverride=heal");

    expect([scan?.metadata.name, scan?.spec.sink.ref.name]).toEqual(["heal-scan", "heal-anomalies"]);
  });

  it.each([
    [60, "*/1 * * * *"],
    [600, "*/10 * * * *"],
    [3600, "0 * * * *"],
  ])("comes every %s seconds", (seconds, schedule) => {
    expect(scanOf("--set", `scan.enabled=true,scan.seconds=${seconds}`)?.spec.schedule).toBe(schedule);
  });

  it.each([
    [420, "scan.seconds=420: no cron schedule ticks so often"],
    [30, "scan"],
  ])("cannot come every %s seconds, and says why", (seconds, why) => {
    expect(refusal("--set", `scan.enabled=true,scan.seconds=${seconds}`)).toContain(why);
  });
});
