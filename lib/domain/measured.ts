/** Names and values that tell one series from another; of an aggregation only those that it kept. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** One series at one moment. */
export interface Reading {
  readonly labels: SeriesLabels;
  /** Absent: what was computed is no number (0/0) or infinite. It is missing then, and nothing takes its place. */
  readonly value?: number;
}

/** One value of a series, at a moment in seconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** One series over time. */
export interface Course {
  readonly labels: SeriesLabels;
  /** Oldest first, at most one for each step that was asked for. A step without a finite value has none. */
  readonly points: readonly Point[];
  /** How many of the steps that were asked for have none. */
  readonly missing: number;
}

/** What was asked of a Prometheus. No series is an answer, and not zero. */
export interface Measured<Series> {
  readonly series: readonly Series[];
  /** What the server itself says that its answer may lack: a store of a Thanos that did not answer. Empty: it is whole. */
  readonly warnings: readonly string[];
}
