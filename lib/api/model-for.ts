import type { Model } from "../domain/model.ts";
import type { Context } from "../healing/context.ts";
import { RETRY_AFTER_SECONDS } from "../http/answers.ts";
import type { ErrorCode } from "../http/error-codes.ts";
import { findModels } from "../models/find-models.ts";
import { WorldError, type WorldErrorKind, isWorldError } from "../world/world.ts";
import { TurnedAway } from "./failure.ts";

/** A model that there is not, or not yet, is named; everything else goes on without it. */
export async function modelFor(context: Context, name: string): Promise<Model> {
  const { models, missing } = await findModels(context);
  const found = models.find((each) => each.name === name);
  if (found?.model) return found.model;
  const because = found && "because" in found ? found.because : missing;
  throw new TurnedAway({
    status: 503,
    error: `Model '${name}' not available${because === undefined ? "" : `: ${because}`}`,
    code: context.settings.models.isEnabled ? "MODEL_NOT_FOUND" : "KSERVE_UNAVAILABLE",
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** What a model or Prometheus does to us is no mistake of the caller: these kinds of it mean that there is no answer now. */
export async function orUnavailable<T>(kinds: readonly WorldErrorKind[], asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!isWorldError(error, ...kinds)) throw error;
    throw new WorldError("unavailable", error.message, { cause: error });
  }
}

const NO_ANSWER: readonly WorldErrorKind[] = ["not-found", "invalid", "forbidden", "unavailable", "unknown-result"];

/** The same under the Go engine's word for it, where the caller chose neither the rows nor the questions. */
export async function orFailed<T>(code: ErrorCode, asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!isWorldError(error, ...NO_ANSWER)) throw error;
    const { message, retryAfterSeconds = RETRY_AFTER_SECONDS } = error;
    throw new TurnedAway({ status: 503, error: message, code, retryAfterSeconds });
  }
}
