import { AnomalyRequest } from "../anomalies.ts";
import { Detection } from "../models.ts";
import { Prediction } from "../predict.ts";
import { AnomalyAnalysis } from "./anomaly-answers.ts";
import type { Operation } from "./define-operation.ts";
import { Detections, ModelHealth, ModelList } from "./model-answers.ts";
import { Predicted } from "./predict-answers.ts";

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
  {
    method: "post",
    path: "/api/v1/predict",
    tag: "models",
    summary: "What a model foretells of CPU and memory at a weekday and hour to come",
    description:
      "Asked about what was really measured, in at most eight questions to Prometheus. Numbers of its row that nobody measured are counted in `features`; without CPU and memory there is no answer.",
    body: Prediction,
    answers: { 200: { description: "What it foretells, and on what that rests", schema: Predicted } },
    failures: [413, 415, 422],
  },
  {
    method: "post",
    path: "/api/v1/anomalies/analyze",
    tag: "models",
    summary: "Which pods a model finds unusual, when, and what stands out",
    description:
      "Each pod by itself, at 60 moments of the time range, in at most eight questions to Prometheus. A pod of which something was not measured is not judged, and named.",
    body: AnomalyRequest,
    answers: { 200: { description: "An item for each pod from the threshold on", schema: AnomalyAnalysis } },
    failures: [413, 415, 422],
  },
];
