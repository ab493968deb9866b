import { expect, it } from "vitest";

import { Outlier, scoreOfOutlier } from "../../lib/domain/outlier.ts";

const WHOSE = { inferenceservicename: "fraud", namespace: "shop", component: "predictor" };
const about = (isOutlier: (number | boolean)[], name?: string): Outlier =>
  Outlier.parse({ data: { is_outlier: isOutlier, instance_score: null }, meta: { name, detector_type: "offline" } });

it.each<[(number | boolean)[], number]>([
  [[1], 1],
  [[0], 0],
  [[0, 1, 1, 0], 0.5],
  [[true, false, false], 0.333],
])("of %j the share of outliers is %d", (flags, score) => {
  expect(scoreOfOutlier(about(flags, "IForest"), WHOSE)).toEqual({
    namespace: "shop",
    kind: "InferenceService",
    name: "fraud",
    model: "IForest",
    score,
  });
});

it.each([
  [undefined, "outlier-detector"],
  ["///", "outlier-detector"],
  ["Mahalanobis (v2)\n", "Mahalanobis-v2"],
  ["x".repeat(100), "x".repeat(63)],
])("calls the detector %j %j", (name, model) => {
  expect(scoreOfOutlier(about([1], name), WHOSE)?.model).toBe(model);
});

it.each([
  ["nobody", {}],
  ["no namespace", { inferenceservicename: "fraud" }],
  ["a path", { inferenceservicename: "..", namespace: "shop" }],
  ["a number", { inferenceservicename: 7, namespace: "shop" }],
])("is about nothing where it names %s", (_what, extensions) => {
  expect(scoreOfOutlier(about([1]), extensions)).toBeUndefined();
});

it.each([
  ["no flags", { data: {} }],
  ["an empty list", { data: { is_outlier: [] } }],
  ["other numbers", { data: { is_outlier: [2] } }],
  ["drift", { data: { is_drift: 1 } }],
])("%s is not understood", (_what, data) => {
  expect(Outlier.safeParse(data).success).toBe(false);
});
