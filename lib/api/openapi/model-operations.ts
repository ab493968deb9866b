import { Detection } from "../models.ts";
import type { Operation } from "./define-operation.ts";
import { Detections, ModelHealth, ModelList } from "./model-answers.ts";

export const MODEL_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/api/v1/models",
    tag: "models",
    summary: "The models that can be asked: InferenceServices, and those that the environment names",
    answers: { 200: { description: "By name", schema: ModelList } },
    failures: [404],
  },
  {
    method: "get",
    path: "/api/v1/models/{model}/health",
    tag: "models",
    summary: "Whether a model is ready, asked now",
    answers: { 200: { description: "It is, or why not", schema: ModelHealth } },
    failures: [404],
  },
  {
    method: "post",
    path: "/api/v1/detect",
    tag: "models",
    summary: "What a model says of rows of numbers",
    description:
      "One prediction for each row, in their order. Nothing is sent to a model that says of itself that it takes rows of another width.",
    body: Detection,
    answers: { 200: { description: "What it says", schema: Detections } },
    failures: [404, 413, 415, 422],
  },
];
