import { afterEach, describe, expect, it } from "vitest";

import { readConfiguration } from "../../lib/configuration.ts";
import { telemetryOf } from "../../lib/process/telemetry.ts";
import { NO_TRACE } from "../../lib/world/trace.ts";
import { type Listening, listen } from "../support/collector.ts";
import { silentLog } from "../support/silent-log.ts";

let collector: Listening | undefined;
afterEach(() => collector?.close());

type Variables = Readonly<Record<string, string>>;

async function telemetry(variables: Variables): Promise<ReturnType<typeof telemetryOf>> {
  const { environment } = readConfiguration(variables);
  return telemetryOf(environment, variables, { name: "steps", namespace: "kubeheal", log: silentLog() });
}

async function sent(more: Variables = {}): Promise<Listening> {
  collector = await listen();
  const where = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
  const trace = await telemetry({ ...where, ...more });
  await trace.span({ name: "something" }, async () => undefined);
  return collector;
}

it.each<[string, Variables]>([
  ["no endpoint is set", {}],
  ["the endpoint is set to nothing", { OTEL_EXPORTER_OTLP_ENDPOINT: "" }],
  ["the SDK is disabled", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SDK_DISABLED: "TRUE" }],
  ["no exporter is wanted", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_TRACES_EXPORTER: "none" }],
])("tells nobody where %s", async (_, variables) => {
  expect(await telemetry(variables)).toBe(NO_TRACE);
});

it("sends to /v1/traces of the endpoint, as the function that it is", async () => {
  const { requests, collector } = await sent({
    OTEL_RESOURCE_ATTRIBUTES: "team=payments,note=a%20b",
    HOSTNAME: "steps-1",
  });

  expect(requests.map(({ path }) => path)).toEqual(["/v1/traces"]);
  expect(collector.spans).toMatchObject([
    {
      name: "something",
      resource: {
        "service.name": "kubeheal-steps",
        "service.instance.id": "steps-1",
        team: "payments",
        note: "a b",
        "telemetry.sdk.language": "nodejs",
      },
    },
  ]);
});

it("sends to the endpoint for traces as it is, and has the name that it is given", async () => {
  collector = await listen();
  const { requests, collector: received } = collector;

  const trace = await telemetry({
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/here`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_SERVICE_NAME: "healer",
    OTEL_RESOURCE_ATTRIBUTES: "service.name=other",
  });
  await trace.span({ name: "something" }, async () => undefined);

  expect(requests.map(({ path }) => path)).toEqual(["/here"]);
  expect(received.spans).toMatchObject([{ resource: { "service.name": "healer" } }]);
});

it("speaks protobuf unless told otherwise", async () => {
  const { requests } = await sent({ OTEL_EXPORTER_OTLP_PROTOCOL: "" });

  expect(requests.map(({ headers }) => headers["content-type"])).toEqual(["application/x-protobuf"]);
  expect(requests[0]!.body.includes("kubeheal-steps")).toBe(true);
});

it("sends the headers that a collector wants, compressed where that is asked for", async () => {
  const { requests, collector } = await sent({
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20of-the-collector,x-tenant=a",
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: "x-tenant=b",
    OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
  });

  expect(requests[0]!.headers).toMatchObject({
    authorization: "Bearer of-the-collector",
    "x-tenant": "b",
    "content-encoding": "gzip",
  });
  expect(collector.spans).toHaveLength(1);
});

it.each([
  ["always_off", "", 0],
  ["parentbased_traceidratio", "0", 0],
  ["parentbased_traceidratio", "1", 1],
  ["parentbased_always_on", "0", 1],
])("samples as OTEL_TRACES_SAMPLER=%s with %j says", async (sampler, ratio, count) => {
  const { collector } = await sent({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio });

  expect(collector.spans).toHaveLength(count);
});

describe("a wrong value stops the start with one line", () => {
  const wrong = async (name: string, value: string): Promise<string> => {
    const error = await telemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", [name]: value }).catch(
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ name: "ConfigurationError" });
    return (error as Error).message;
  };

  it.each([
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", /^OTEL_EXPORTER_OTLP_ENDPOINT="collector:4317": .*http/],
    ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://x", /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="grpc:\/\/x": .*http/],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", /^OTEL_EXPORTER_OTLP_PROTOCOL="grpc": .*http\/protobuf.*http\/json/],
    ["OTEL_SDK_DISABLED", "yes", /^OTEL_SDK_DISABLED="yes": .*true.*false/],
    ["OTEL_TRACES_EXPORTER", "zipkin", /^OTEL_TRACES_EXPORTER="zipkin": .*otlp.*none/],
    ["OTEL_TRACES_SAMPLER", "jaeger_remote", /^OTEL_TRACES_SAMPLER="jaeger_remote": /],
    ["OTEL_TRACES_SAMPLER_ARG", "2", /^OTEL_TRACES_SAMPLER_ARG="2": .*1/],
    ["OTEL_EXPORTER_OTLP_TIMEOUT", "soon", /^OTEL_EXPORTER_OTLP_TIMEOUT="soon": .*number/],
    ["OTEL_RESOURCE_ATTRIBUTES", "team", /^OTEL_RESOURCE_ATTRIBUTES="team": expected key=value/],
    ["OTEL_EXPORTER_OTLP_CERTIFICATE", "/no/such.pem", /^OTEL_EXPORTER_OTLP_CERTIFICATE="\/no\/such.pem": .*PEM/],
  ])("%s=%s", async (name, value, sentence) => {
    const message = await wrong(name, value);

    expect(message).toMatch(sentence);
    expect(message).not.toContain("\n");
  });

  it("which does not say what is in the headers: a token, for the most part", async () => {
    expect(await wrong("OTEL_EXPORTER_OTLP_HEADERS", "Bearer s3cret-s3cret")).toBe(
      "OTEL_EXPORTER_OTLP_HEADERS=(a secret): expected key=value pairs, parted by commas and percent-encoded",
    );
  });
});
