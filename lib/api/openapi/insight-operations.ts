import { CapacityNamed, NamespaceCapacityQuery, TrendsQuery } from "../capacity.ts";
import { DISK_EXHAUSTION, DiskQuery } from "../disk-exhaustion.ts";
import { MEMORY_LEAK, MemoryLeakQuery } from "../memory-leak.ts";
import { RECOMMENDATIONS, RecommendationsRequest } from "../recommendations.ts";
import { RIGHT_SIZING, RightSizingQuery } from "../right-sizing.ts";
import { ClusterCapacityView, NamespaceCapacityView, TrendsView } from "./capacity-answers.ts";
import type { Operation } from "./define-operation.ts";
import { DiskForecasts, MemoryLeaks, Recommendations, RightSizes } from "./insight-answers.ts";

const NEEDS = "Needs PROMETHEUS_URL. What was not measured is null, empty or absent, and said in `missing`.";

export const INSIGHT_OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: RECOMMENDATIONS,
    tag: "insights",
    summary: "What should be looked at before it breaks again",
    description:
      "Of the incidents that the caller may list, and, with PROMETHEUS_URL, of containers whose memory grows towards its limit.",
    body: RecommendationsRequest,
    isBodyOptional: true,
    answers: { 200: { description: "The surest first", schema: Recommendations } },
    failures: [413, 415, 422],
  },
  {
    method: "get",
    path: RIGHT_SIZING,
    tag: "insights",
    summary: "What each container that runs should ask for, by what it used",
    description: `Request: the 95th percentile × 1.2; limit: × 1.5. ${NEEDS}`,
    query: RightSizingQuery,
    answers: { 200: { description: "What is furthest off comes first", schema: RightSizes } },
    failures: [422],
  },
  {
    method: "get",
    path: DISK_EXHAUSTION,
    tag: "insights",
    summary: "When each filesystem of each node is full",
    description: `If it goes on filling as it did for a week. \`used_percent\` is a fraction, as it was in the Go engine. ${NEEDS}`,
    query: DiskQuery,
    answers: { 200: { description: "The soonest first", schema: DiskForecasts } },
    failures: [422],
  },
  {
    method: "get",
    path: MEMORY_LEAK,
    tag: "insights",
    summary: "Whose memory grows and grows, container by container",
    description: `By a day of measurements. ${NEEDS}`,
    query: MemoryLeakQuery,
    answers: { 200: { description: "Those that leak first", schema: MemoryLeaks } },
    failures: [422],
  },
  {
    method: "get",
    path: "/api/v1/capacity/namespace/{namespace}",
    tag: "insights",
    summary: "What a namespace may use, uses, and will use",
    params: CapacityNamed,
    query: NamespaceCapacityQuery,
    answers: { 200: { description: "Also of a namespace that is not there: nothing", schema: NamespaceCapacityView } },
    failures: [422],
  },
  {
    method: "get",
    path: "/api/v1/capacity/cluster",
    tag: "insights",
    summary: "What the nodes offer, and what each namespace takes of it",
    answers: { 200: { description: "The figures", schema: ClusterCapacityView } },
  },
  {
    method: "get",
    path: "/api/v1/capacity/trends",
    tag: "insights",
    summary: "When a namespace, or the cluster, runs out",
    query: TrendsQuery,
    answers: { 200: { description: "The figures", schema: TrendsView } },
    failures: [422],
  },
];
