import type { Model } from "../domain/model.ts";
import type { Context } from "../healing/context.ts";
import { findModels } from "../models/find-models.ts";
import { WorldError, type WorldErrorKind, isWorldError } from "../world/world.ts";

/** A model that there is not, or not yet, is named; everything else goes on without it. */
export async function modelFor(context: Context, name: string): Promise<Model> {
  const { models, missing } = await findModels(context);
  const found = models.find((each) => each.name === name);
  if (found?.model) return found.model;
  const because = found && "because" in found ? found.because : missing;
  throw new WorldError("unavailable", `Model '${name}' not available${because === undefined ? "" : `: ${because}`}`);
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

/** Where the caller chose neither the rows nor the questions. */
export const ANY_FAULT: readonly WorldErrorKind[] = ["not-found", "invalid", "forbidden"];
