/** What may be told of a happening: names, ids, counts and sentences; never a body, a token or the value of anything. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One thing that happens, as a span tells it. */
export interface Happening {
  /** One of few: what differs from one time to the next is an attribute. */
  readonly name: string;
  readonly kind?: "consumer" | "producer" | "server" | "client";
  readonly attributes?: Attributes;
  /** W3C trace context of the span that it is a part of; without, that is the one where it is told. */
  readonly parent?: string | undefined;
  /** Of those that it has to do with, and is no part of. */
  readonly links?: readonly (string | undefined)[];
}

/** A place in a trace: what happens there is told below it. Whoever tells does not know whether anybody listens. */
export interface Trace {
  /** W3C trace context of the span that this place is. */
  readonly traceparent: string | undefined;
  /**
   * Does the work as a span; what it throws is told, and thrown on. Outermost it is a delivery: all that was told in it is sent before it returns, so
   * that a function may scale to zero with its answer. That takes a second at most, and never fails.
   */
  span<T>(happening: Happening, work: (inside: Trace) => Promise<T>): Promise<T>;
  /** Says more about the span that this place is; `error.type` says that it went wrong. */
  add(attributes: Attributes): void;
  /** A span of what is over already: of a moment, or of a time for which nobody was there. */
  tell(happening: Happening & { readonly from?: Date; readonly to?: Date }): void;
  /** The first span of a trace, with just these ids, sent at once. Told twice it is the same span. */
  root(happening: Happening & { readonly traceparent: string; readonly at: Date }): Promise<void>;
  /** Whether the spans of this new trace will be told at all. */
  samples(traceId: string): boolean;
}

/** Nobody listens, and it costs nothing. */
export const NO_TRACE: Trace = {
  traceparent: undefined,
  span: (_, work) => work(NO_TRACE),
  add: () => undefined,
  tell: () => undefined,
  root: async () => undefined,
  samples: () => true,
};

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/** W3C trace context, version 00. What is not well-formed is as good as none. */
export function idsIn(traceparent: unknown): TraceIds | undefined {
  if (typeof traceparent !== "string") return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  return traceId && spanId && flags ? { traceId, spanId, flags: Number.parseInt(flags, 16) } : undefined;
}
