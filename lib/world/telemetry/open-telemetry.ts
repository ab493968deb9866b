/** OpenTelemetry, which nobody outside of this folder knows. It is loaded when an endpoint is set, and not before. */
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace as api,
} from "@opentelemetry/api";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type ReadableSpan,
  SamplingDecision,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

import type { Log } from "../log.ts";
import { type Attributes, type Happening, type Trace, idsIn } from "../trace.ts";
import { isWorldError } from "../world.ts";
import { SpanSender } from "./span-sender.ts";
import { withoutCredentials } from "./without-credentials.ts";

export interface Telemetry {
  readonly exporter: SpanExporter;
  readonly resource: Readonly<Record<string, string>>;
  /** 0 to 1: the share of new traces that is told. */
  readonly ratio: number;
  readonly log: Log;
  /** Where time is another one. */
  readonly now?: (() => Date) | undefined;
}

type TellingOf<Method extends "tell" | "root"> = Parameters<Trace[Method]>[0];

/** Traces to a collector. What is told here, outside of any span, is a delivery. */
export function openTelemetry({ exporter, resource, ratio, log, now }: Telemetry): Trace {
  const sender = new SpanSender(exporter, log);
  const sampler = new TraceIdRatioBasedSampler(ratio);
  const options = {
    resource: defaultResource().merge(resourceFromAttributes(resource)),
    spanLimits: { attributeValueLengthLimit: 2000 },
  };
  const open = (ids?: IdGenerator): Batch => {
    const sampled = ids ? new AlwaysOnSampler() : new ParentBasedSampler({ root: sampler });
    return new Batch({ ...options, sampler: sampled, idGenerator: ids ?? new RandomIdGenerator() }, now);
  };
  const everywhere: Everywhere = {
    async root({ traceparent, at, ...happening }) {
      const ids = idsIn(traceparent);
      if (!ids || (ids.flags & 1) === 0) return;
      const batch = open({ generateTraceId: () => ids.traceId, generateSpanId: () => ids.spanId });
      batch.tell({ ...happening, from: at, to: at }, ROOT_CONTEXT);
      await sender.send(batch.spans);
    },
    samples: (id) => sampler.shouldSample(ROOT_CONTEXT, id).decision === SamplingDecision.RECORD_AND_SAMPLED,
  };
  return {
    ...everywhere,
    traceparent: undefined,
    async span(happening, work) {
      const batch = open();
      try {
        return await batch.span(happening, { at: ROOT_CONTEXT, everywhere }, work);
      } finally {
        await sender.send(batch.spans);
      }
    },
    add: () => undefined,
    tell(happening) {
      const batch = open();
      batch.tell(happening, ROOT_CONTEXT);
      void sender.send(batch.spans);
    },
  };
}

type Everywhere = Pick<Trace, "root" | "samples">;

interface Where {
  readonly at: Context;
  readonly everywhere: Everywhere;
}

const nothing = async (): Promise<void> => undefined;

/** What was told in one delivery goes out as one. Who is killed in the middle has told nothing, and no span lacks the one that it is a part of. */
class Batch {
  readonly spans: ReadableSpan[] = [];
  readonly #tracer: Tracer;
  readonly #now: () => Date | undefined;

  constructor(options: ConstructorParameters<typeof TracerProvider>[0], now: (() => Date) | undefined) {
    const collect = { onStart: () => undefined, onEnd: (span: ReadableSpan) => void this.spans.push(span) };
    const spanProcessors = [{ ...collect, forceFlush: nothing, shutdown: nothing }];
    this.#tracer = new TracerProvider({ ...options, spanProcessors }).getTracer("kubeheal");
    // Without another time, the SDK's own is finer than a Date.
    this.#now = now ?? (() => undefined);
  }

  async span<T>(happening: Happening, { at, everywhere }: Where, work: (inside: Trace) => Promise<T>): Promise<T> {
    const span = this.#start(happening, at, this.#now());
    const inside = api.setSpan(ROOT_CONTEXT, span);
    const place: Trace = {
      ...everywhere,
      traceparent: traceparentOf(span),
      span: (next, nextWork) => this.span(next, { at: inside, everywhere }, nextWork),
      add: (attributes) => add(span, attributes),
      tell: (over) => this.tell(over, inside),
    };
    try {
      return await work(place);
    } catch (error) {
      fail(span, error, happening);
      throw error;
    } finally {
      span.end(this.#now());
    }
  }

  tell({ from, to, ...happening }: TellingOf<"tell">, at: Context): void {
    const end = to ?? this.#now();
    this.#start(happening, at, from ?? end).end(end);
  }

  #start({ name, kind, attributes = {}, parent, links = [] }: Happening, at: Context, startTime?: Date): Span {
    const where = parent === undefined ? at : (contextOf(parent) ?? ROOT_CONTEXT);
    const linked = links.flatMap((link) => spanContextOf(link) ?? []).map((context) => ({ context }));
    const options = { kind: KINDS[kind ?? "internal"], links: linked, ...(startTime && { startTime }) };
    const span = this.#tracer.startSpan(name, options, where);
    add(span, attributes);
    return span;
  }
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
  producer: SpanKind.PRODUCER,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
};

function spanContextOf(traceparent: string | undefined): ReturnType<Span["spanContext"]> | undefined {
  const ids = idsIn(traceparent);
  return ids && { traceId: ids.traceId, spanId: ids.spanId, traceFlags: ids.flags & 1, isRemote: true };
}

function contextOf(traceparent: string): Context | undefined {
  const context = spanContextOf(traceparent);
  return context && api.setSpanContext(ROOT_CONTEXT, context);
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
}

function add(span: Span, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    if (name === "error.type") span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute(name, shown(value));
  }
}

function shown(value: NonNullable<Attributes[string]>): string | number | boolean | string[] {
  if (typeof value === "string") return withoutCredentials(value);
  return typeof value === "object" ? value.map(withoutCredentials) : value;
}

/** What the API server answers and the engine reckons with is an answer; all else went wrong. */
function fail(span: Span, error: unknown, { kind }: Happening): void {
  if (kind === "client" && isWorldError(error, "not-found", "exists", "conflict", "blocked")) {
    return add(span, { "kubeheal.api.answer": error.kind });
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  add(span, { "error.type": isWorldError(error) ? error.kind : name });
  span.setStatus({ code: SpanStatusCode.ERROR, message: withoutCredentials(message) });
  // What the outside or a sender did has a sentence; what we did has a place in the code.
  if (isWorldError(error) || name === "Refused") return;
  span.addEvent("exception", {
    "exception.type": name,
    "exception.message": withoutCredentials(message),
    "exception.stacktrace": withoutCredentials(stack ?? ""),
  });
}
