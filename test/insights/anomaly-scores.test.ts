import { expect, it } from "vitest";

import type { Row } from "../../lib/domain/model.ts";
import { scoreOver, scoresIn } from "../../lib/insights/anomaly-scores.ts";

it.each<[string, Row[], number[]]>([
  ["labels of an IsolationForest", [[1], [-1], [1]], [0, 1, 0]],
  ["labels with 0 for as ever", [[0], [-1]], [0, 1]],
  ["all normal", [[1], [1]], [0, 0]],
  ["scores of its own", [[0.2], [0.95]], [0.2, 0.95]],
  ["scores that reach 1", [[0.5], [1]], [0.5, 1]],
])("reads %s", (_what, rows, scores) => {
  expect(scoresIn({ kind: "rows", rows }, rows.length)).toEqual({ kind: "scores", scores });
});

it.each<[string, Parameters<typeof scoresIn>[0], string]>([
  ["a forecast", { kind: "forecast", metrics: {} }, "it answers a forecast"],
  ["two numbers a row", { kind: "rows", rows: [[1, 2]] }, "it answers 2 numbers for a row"],
  ["a series", { kind: "rows", rows: [[1], [1]] }, "it answers 2 rows to 1"],
  ["percents", { kind: "rows", rows: [[87]] }, "neither labels"],
  ["a decision function", { kind: "rows", rows: [[-0.12]] }, "neither labels"],
])("%s is no opinion about anomalies", (_what, predicted, because) => {
  expect(scoresIn(predicted, 1)).toEqual({ kind: "unusable", because: expect.stringContaining(because) as string });
});

it.each([
  [[0, 0, 0, 0, 1], 0.2],
  [[1, 1, 1, 0, 1], 0.8],
  [[1, 1, 1, 1, 1], 1],
  [[0.1, 0.2, 0.3], 0.2],
])("over the minutes %j it is %d", (scores, score) => {
  expect(scoreOver(scores)).toBe(score);
});
