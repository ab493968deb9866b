import type { Course, Measured, Reading } from "../domain/measured.ts";
import { type Metrics, type TimeRange, WorldError, isWorldError } from "../world/world.ts";

/** What was found, by the name of its question. */
export interface Answered<Name extends string, Series> {
  readonly found: Readonly<Record<Name, readonly Series[]>>;
  /** What could not be had, in words. Nothing takes its place. */
  readonly missing: readonly string[];
}

/** Asks everything at once. What is not answered is missing; when nothing is, that is the answer: `unavailable`. */
export function askNow<Name extends string>(
  metrics: Metrics,
  questions: Readonly<Record<Name, string>>,
): Promise<Answered<Name, Reading>> {
  return askEach(questions, (question) => metrics.query(question));
}

/** The same over time. */
export function askOver<Name extends string>(
  metrics: Metrics,
  questions: Readonly<Record<Name, string>>,
  range: TimeRange,
): Promise<Answered<Name, Course>> {
  return askEach(questions, (question) => metrics.queryRange(question, range));
}

/** What may lack is said, and what is there is shown all the same. */
export async function orMissing<Name extends string, Series>(
  names: readonly Name[],
  answer: Promise<Answered<Name, Series>>,
): Promise<Answered<Name, Series>> {
  try {
    return await answer;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const found = Object.fromEntries(names.map((name): [string, []] => [name, []])) as unknown as Record<Name, []>;
    return { found, missing: [error.message] };
  }
}

async function askEach<Name extends string, Series>(
  questions: Readonly<Record<Name, string>>,
  ask: (question: string) => Promise<Measured<Series>>,
): Promise<Answered<Name, Series>> {
  const names = Object.keys(questions) as Name[];
  const answers = await Promise.all(names.map((name) => settled(ask(questions[name]))));
  const errors = answers.flatMap((answer) => (answer instanceof WorldError ? [answer] : []));
  const [first] = errors;
  if (first && errors.length === names.length) throw unavailable(first);
  const series = answers.map((answer) => (answer instanceof WorldError ? [] : answer.series));
  const missing = answers.flatMap((answer, at) => whatLacks(names[at]!, answer));
  return {
    found: Object.fromEntries(names.map((name, at) => [name, series[at]!])) as unknown as Record<
      Name,
      readonly Series[]
    >,
    missing: [...new Set(missing)],
  };
}

async function settled<Series>(answer: Promise<Measured<Series>>): Promise<Measured<Series> | WorldError> {
  try {
    return await answer;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return error;
  }
}

function whatLacks(name: string, answer: Measured<unknown> | WorldError): readonly string[] {
  return answer instanceof WorldError ? [`${name}: ${answer.message}`] : answer.warnings;
}

/** Whatever is the matter with it, it is not the caller's fault, and may be over later. */
function unavailable(error: WorldError): WorldError {
  return new WorldError("unavailable", `Prometheus client not available: ${error.message}`, { cause: error });
}
