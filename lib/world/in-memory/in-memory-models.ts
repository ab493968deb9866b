import type { Model, ModelDescription, Predicted, Row } from "../../domain/model.ts";
import { refuseUnsendable } from "../kserve.ts";
import { type Models, WorldError, type WorldErrorKind } from "../world.ts";

/** A model that lives here: what it says of each row. */
export interface InMemoryModel {
  readonly width?: number;
  readonly version?: string;
  /** How it fails instead of answering. */
  readonly fault?: WorldErrorKind;
  predict(rows: readonly Row[]): Predicted;
}

/** Servers whose models are functions of this process, by the name under which they are served. */
export class InMemoryModels implements Models {
  readonly served = new Map<string, InMemoryModel>();
  /** What each was asked about, in order. */
  readonly asked: { readonly model: string; readonly rows: readonly Row[] }[] = [];

  async ready(model: Model): Promise<void> {
    this.find(model);
  }

  async describe(model: Model): Promise<ModelDescription> {
    const { width } = this.find(model);
    return width === undefined ? {} : { width };
  }

  async predict(model: Model, rows: readonly Row[]): Promise<Predicted> {
    refuseUnsendable(model, rows);
    const found = this.find(model);
    this.asked.push({ model: model.served, rows });
    // What a real one says of a row that it was not trained for.
    if (found.width !== undefined && rows[0]?.length !== found.width)
      throw new WorldError("invalid", `model ${model.name}: it answers 500: X has ${rows[0]?.length} features`);
    const predicted = found.predict(rows);
    return found.version === undefined ? predicted : { version: found.version, ...predicted };
  }

  private find(model: Model): InMemoryModel {
    const found = this.served.get(model.served);
    if (!found)
      throw new WorldError(
        "not-found",
        `model ${model.name}: it answers 404: Model with name ${model.served} does not exist.`,
      );
    if (found.fault) throw new WorldError(found.fault, `model ${model.name}: ${found.fault}`);
    return found;
  }
}
