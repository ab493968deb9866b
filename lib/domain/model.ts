/** What a model is for, as far as anybody says. */
export type ModelType = "anomaly" | "predictive" | "classification";

/** KServe's V1 protocol, or the Open Inference Protocol. */
export type ModelProtocol = "v1" | "v2";

/** A model that can be asked: where it is served, and how it is spoken to. */
export interface Model {
  /** By which people and tools ask for it. */
  readonly name: string;
  /** By which its server knows it. */
  readonly served: string;
  /** `http://host[:port][/path]`: from configuration, or from the status of an InferenceService; never from an event. */
  readonly address: string;
  readonly protocol: ModelProtocol;
  /** What serves it, for people: the Service, or the InferenceService. */
  readonly service: string;
  readonly namespace: string;
  readonly type?: ModelType | undefined;
  readonly description?: string | undefined;
}

/** One row of numbers, in the order that the model was trained with. */
export type Row = readonly number[];

/** What a model says comes next of one metric, the nearest step first. */
export interface Forecast {
  readonly values: readonly number[];
  /** Of the same steps, 0 to 1; empty: it says nothing of that. */
  readonly confidence: readonly number[];
}

/** What a model answered. Every number in it is finite. */
export type Predicted = { readonly version?: string | undefined } & (
  | {
      readonly kind: "rows";
      /** One for each row that it was asked about, in that order; about a single row, one for each step of a series. None is empty, all are as wide. */
      readonly rows: readonly Row[];
    }
  /** By metric: `cpu_usage`, `memory_usage`. */
  | { readonly kind: "forecast"; readonly metrics: Readonly<Record<string, Forecast>> }
);

/** What a model tells of itself. */
export interface ModelDescription {
  /** How many numbers a row has; absent: it does not say. */
  readonly width?: number | undefined;
}
