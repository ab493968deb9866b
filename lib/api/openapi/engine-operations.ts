import { DETECTED_KINDS, Named } from "../detection.ts";
import type { Operation } from "./define-operation.ts";
import { CacheCleared, CacheStats, ClusterStatus, Detected, DropsView, HealthView, Probe } from "./engine-answers.ts";

const DETECTION: readonly Operation[] = [
  ...DETECTED_KINDS.map((kind): Operation => ({
    method: "get",
    path: `/api/v1/detect/${kind}/{namespace}/{name}`,
    tag: "detection",
    summary: `Who deploys a ${kind}, as far as it says itself`,
    answers: { 200: { description: "Who, and why that is believed", schema: Detected } },
    params: Named,
    failures: [404, 422],
  })),
  {
    method: "post",
    path: "/api/v1/detect/cache/clear",
    tag: "detection",
    summary: "Nothing: every answer is read afresh",
    answers: { 200: { description: "There is no cache", schema: CacheCleared } },
  },
  {
    method: "get",
    path: "/api/v1/detect/cache/stats",
    tag: "detection",
    summary: "Zeros: every answer is read afresh",
    answers: { 200: { description: "There is no cache", schema: CacheStats } },
  },
];

const ENGINE: readonly Operation[] = [
  {
    method: "get",
    path: "/api/v1/health",
    tag: "engine",
    summary: "What healing depends on, asked now",
    answers: {
      200: { description: "Healthy, or degraded", schema: HealthView },
      503: { description: "Unhealthy", schema: HealthView },
    },
    isOpen: true,
  },
  {
    method: "get",
    path: "/api/v1/cluster/status",
    tag: "engine",
    summary: "What is going on, in numbers, of all that the caller may list",
    answers: { 200: { description: "The numbers", schema: ClusterStatus } },
  },
  {
    method: "get",
    path: "/api/v1/drops",
    tag: "engine",
    summary: "What was heard and led to nothing, counted by reason",
    description: "For whoever may list the incidents of all namespaces.",
    answers: { 200: { description: "Every reason that there is, also those that never happened", schema: DropsView } },
  },
  {
    method: "get",
    path: "/metrics",
    tag: "engine",
    summary: "Metrics of the stored state",
    description: "For whoever may `get` the non-resource URL `/metrics`.",
    answers: { 200: { description: "Prometheus' text format", mediaType: "text/plain" } },
  },
  ...(["health", "ready"] as const).map((probe): Operation => ({
    method: "get",
    path: `/${probe}`,
    id: probe === "health" ? "probeHealth" : "probeReady",
    tag: "engine",
    summary: "Whether this process serves; nothing is asked for it",
    answers: { 200: { description: "It does", schema: Probe } },
    isOpen: true,
  })),
];

export const ENGINE_OPERATIONS: readonly Operation[] = [...DETECTION, ...ENGINE];
