import { z } from "zod";

import type { Model, ModelDescription, ModelProtocol, Predicted, Row } from "../domain/model.ts";

/** How one protocol asks and is read. What cannot be read is said in a sentence that is thrown as `Unusable`. */
export interface Protocol {
  readyPath(model: Model): string;
  /** Where a model tells of itself; V1 has no such place. */
  readonly descriptionPath?: (model: Model) => string;
  predictPath(model: Model): string;
  question(rows: readonly Row[]): unknown;
  answer(body: unknown, asked: number): Predicted;
}

/** The answer of a model, or what came in its place, is none that could be used. */
export class Unusable extends Error {
  override readonly name = "Unusable";
}

const finite = z.number();
const version = z.string().max(100).nullish();

/** `{metric: {forecast: [...], confidence: [...]}}`, as the forecast models of the Go engine's platform answer. */
const ForecastObject = z.record(
  z.string(),
  z.object({ forecast: z.array(finite).min(1), confidence: z.array(z.number().min(0).max(1)).default([]) }),
);

const V1Answer = z.object({
  predictions: z.union([z.array(finite), z.array(z.array(finite).min(1)), ForecastObject]),
  model_version: version,
});

/** kserve.github.io/website/docs/concepts/architecture/data-plane/v1-protocol */
const v1: Protocol = {
  readyPath: ({ served }) => `v1/models/${encodeURIComponent(served)}`,
  predictPath: ({ served }) => `v1/models/${encodeURIComponent(served)}:predict`,
  question: (rows) => ({ instances: rows }),
  answer(body, asked) {
    const { predictions, model_version } = readBy(V1Answer, body);
    const about = { version: model_version ?? undefined };
    if (!Array.isArray(predictions)) {
      const metrics = Object.entries(predictions).map(([metric, { forecast, confidence }]) => [
        metric,
        { values: forecast, confidence },
      ]);
      return { ...about, kind: "forecast", metrics: Object.fromEntries(metrics) as Record<string, never> };
    }
    const rows = predictions.map((row) => (typeof row === "number" ? [row] : row));
    return { ...about, kind: "rows", rows: checkedRows(rows, asked) };
  },
};

const Output = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)).min(1),
  datatype: z.string(),
  data: z.array(z.unknown()),
});
const V2Answer = z.object({ model_version: version, outputs: z.array(Output).min(1) });

/** Names by which an output is the forecast of a metric. */
const METRICS: readonly string[] = ["cpu_usage", "memory_usage"];

/** The Open Inference Protocol, github.com/kserve/open-inference-protocol. Its data is row-major; servers send it flat or nested. */
const v2: Protocol = {
  readyPath: ({ served }) => `v2/models/${encodeURIComponent(served)}/ready`,
  descriptionPath: ({ served }) => `v2/models/${encodeURIComponent(served)}`,
  predictPath: ({ served }) => `v2/models/${encodeURIComponent(served)}/infer`,
  question: (rows) => ({
    inputs: [{ name: "input-0", shape: [rows.length, rows[0]?.length ?? 0], datatype: "FP64", data: rows.flat() }],
  }),
  answer(body, asked) {
    const { model_version, outputs } = readBy(V2Answer, body);
    const about = { version: model_version ?? undefined };
    const forecasts = outputs.filter(({ name }) => METRICS.includes(name));
    if (forecasts.length > 0) {
      const metrics = forecasts.map((output) => [output.name, { values: numbersIn(output), confidence: [] }]);
      return { ...about, kind: "forecast", metrics: Object.fromEntries(metrics) as Record<string, never> };
    }
    const [first] = outputs;
    if (first === undefined) throw new Unusable("it has no outputs");
    return { ...about, kind: "rows", rows: checkedRows(rowsIn(first), asked) };
  },
};

export const PROTOCOLS: Readonly<Record<ModelProtocol, Protocol>> = { v1, v2 };

const Metadata = z.object({
  inputs: z.array(z.object({ shape: z.array(z.int()) })).nullish(),
});

/** Of a V2 model's metadata. Several inputs are columns of their own: then a row is as wide as there are of them. */
export function descriptionIn(body: unknown): ModelDescription {
  const inputs = readBy(Metadata, body).inputs ?? [];
  const [first] = inputs;
  if (first === undefined) return {};
  const last = first.shape.at(-1);
  // -1 stands for whatever comes, and so says nothing.
  if (inputs.length > 1 || first.shape.length < 2 || last === undefined || last < 1) return {};
  return { width: last };
}

type Output = z.infer<typeof Output>;

function rowsIn(output: Output): Row[] {
  const numbers = numbersIn(output);
  const [count = 0, ...rest] = output.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, index) => numbers.slice(index * width, (index + 1) * width));
}

function numbersIn({ name, shape, datatype, data }: Output): number[] {
  const flat = data.flat(8);
  const numbers = flat.filter((value) => typeof value === "number" && Number.isFinite(value)) as number[];
  if (numbers.length !== flat.length)
    throw new Unusable(`its output ${name} (${datatype}) is not made of numbers only`);
  const size = shape.reduce((product, each) => product * each, 1);
  if (numbers.length !== size) throw new Unusable(`its output ${name} has ${numbers.length} numbers and not ${size}`);
  if (numbers.length === 0) throw new Unusable(`its output ${name} is empty`);
  return numbers;
}

function checkedRows(rows: readonly Row[], asked: number): readonly Row[] {
  if (rows.length === 0) throw new Unusable("its answer is empty");
  // About one row a forecast answers with one row for each step.
  if (asked !== 1 && rows.length !== asked) throw new Unusable(`it answers ${rows.length} rows to ${asked}`);
  const width = rows[0]?.length;
  if (rows.some((row) => row.length !== width)) throw new Unusable("the rows of its answer differ in width");
  return rows;
}

function readBy<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new Unusable(
    path === "" ? "its answer is not of the protocol" : `${path} of its answer is not of the protocol`,
  );
}
