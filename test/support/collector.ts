import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** Of OTLP: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startNano: bigint;
  readonly endNano: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** 2: it went wrong. */
  readonly status: { readonly code?: number; readonly message?: string };
  readonly resource: Readonly<Record<string, unknown>>;
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Pair[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

interface Pair {
  readonly key: string;
  readonly value: Value;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly Value[] };
}

type SentSpan = Omit<Span, "attributes" | "resource" | "startNano" | "endNano"> & {
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Pair[];
};

/** What a collector of OpenTelemetry gets, read from OTLP/JSON. */
export class Collector {
  readonly spans: Span[] = [];
  /** All that came, as it came. */
  readonly bodies: string[] = [];

  take(body: string): void {
    this.bodies.push(body);
    for (const { resource, scopeSpans } of (JSON.parse(body) as Sent).resourceSpans) {
      const common = record(resource.attributes);
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, common))));
    }
  }

  /** Without a network: for a world that has a time of its own, in which no real answer is waited for. */
  get exporter(): SpanExporter {
    const send = (spans: ReadableSpan[], done: (result: { code: number }) => void): void => {
      this.take(Buffer.from(JsonTraceSerializer.serializeRequest(spans)!).toString());
      done({ code: 0 });
    };
    return { export: send, shutdown: async () => undefined };
  }
}

function spanOf(sent: SentSpan, resource: Record<string, unknown>): Span {
  const { startTimeUnixNano, endTimeUnixNano, attributes, parentSpanId, ...span } = sent;
  return {
    ...span,
    parentSpanId: parentSpanId || undefined,
    startNano: BigInt(startTimeUnixNano),
    endNano: BigInt(endTimeUnixNano),
    attributes: record(attributes),
    resource,
  };
}

function record(pairs: readonly Pair[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf(value: Value): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(valueOf);
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue;
}

export interface Listening {
  readonly url: string;
  readonly collector: Collector;
  /** Headers of each request. */
  readonly requests: {
    readonly path: string;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly body: Buffer;
  }[];
  readonly close: () => Promise<void>;
}

/** The same behind a port of this machine. `answer`: a status, at once or later, or never. */
export async function listen(answer: () => number | Promise<number> = () => 200): Promise<Listening> {
  const collector = new Collector();
  const requests: Listening["requests"] = [];
  const server = createServer(async (request, response) => {
    const sent = Buffer.concat((await request.toArray()) as Buffer[]);
    const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
    requests.push({ path: request.url ?? "", headers: request.headers, body });
    const status = await answer();
    if (status === 200 && request.headers["content-type"] === "application/json") collector.take(body.toString());
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, collector, requests, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}
