import { describe, expect, it } from "vitest";

import type { Model, Row } from "../../lib/domain/model.ts";
import type { Models } from "../../lib/world/world.ts";

export interface ModelsStage {
  readonly models: Models;
  /** Where a model of this name would be asked. */
  at(served: string): Model;
  /** A model that finds a row unusual (-1) when its first number is above 0.9, as an IsolationForest answers. */
  serves(served: string, width: number): void;
  /** The server of this model is away. */
  takesAway(served: string): void;
}

const calm: Row = [0.5, 0.5, 0.1];
const wild: Row = [0.99, 0.5, 0.1];

/** What everybody must do who asks models. */
export function asksModels(name: string, make: () => ModelsStage): void {
  describe(`${name} asks models`, () => {
    it("and gets one answer for each row, in their order", async () => {
      const stage = make();
      stage.serves("anomaly-detector", 3);

      expect(await stage.models.predict(stage.at("anomaly-detector"), [calm, wild, calm])).toMatchObject({
        kind: "rows",
        rows: [[1], [-1], [1]],
      });
    });

    it("asks one model whether it is ready, not its server", async () => {
      const stage = make();
      stage.serves("anomaly-detector", 3);

      await expect(stage.models.ready(stage.at("anomaly-detector"))).resolves.toBeUndefined();
      await expect(stage.models.ready(stage.at("nope"))).rejects.toMatchObject({
        name: "WorldError",
        kind: "not-found",
        message: expect.stringContaining("model nope") as string,
      });
    });

    it("says that there is no such model", async () => {
      const stage = make();
      stage.serves("anomaly-detector", 3);

      await expect(stage.models.predict(stage.at("nope"), [calm])).rejects.toMatchObject({ kind: "not-found" });
    });

    it("takes a refused row for a mistake that asking again does not mend", async () => {
      const stage = make();
      stage.serves("anomaly-detector", 3);

      await expect(stage.models.predict(stage.at("anomaly-detector"), [[0.5]])).rejects.toMatchObject({
        kind: "invalid",
        message: expect.stringContaining("X has 1 features") as string,
      });
    });

    it("says that nobody is there", async () => {
      const stage = make();
      stage.serves("anomaly-detector", 3);
      stage.takesAway("anomaly-detector");
      const model = stage.at("anomaly-detector");

      await expect(stage.models.ready(model)).rejects.toMatchObject({ kind: "unavailable" });
      await expect(stage.models.predict(model, [calm])).rejects.toMatchObject({ kind: "unavailable" });
    });

    it.each<[string, readonly Row[]]>([
      ["nothing at all", []],
      ["rows of nothing", [[]]],
      ["rows of different widths", [calm, [0.5]]],
      ["what is no number", [[0.5, Number.NaN, 0.1]]],
      ["what has no end", [[0.5, Number.POSITIVE_INFINITY, 0.1]]],
    ])("does not send %s", async (_what, rows) => {
      const stage = make();
      stage.serves("anomaly-detector", 3);
      stage.takesAway("anomaly-detector");

      await expect(stage.models.predict(stage.at("anomaly-detector"), rows)).rejects.toMatchObject({ kind: "invalid" });
    });
  });
}
