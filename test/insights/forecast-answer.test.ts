import { expect, it } from "vitest";

import type { Predicted } from "../../lib/domain/model.ts";
import { nextMoment, readForecast } from "../../lib/insights/forecast-answer.ts";

const named = (cpu?: number[], memory?: number[], confidence: number[] = []): Predicted => ({
  kind: "forecast",
  metrics: {
    ...(cpu && { cpu_usage: { values: cpu, confidence } }),
    ...(memory && { memory_usage: { values: memory, confidence: [] } }),
  },
});

it.each<[string, Predicted, number, object]>([
  ["the next hour", named([0.5, 0.6], [0.7, 0.8]), 1, { cpu: 0.5, memory: 0.7, reachesHours: 2 }],
  ["the hour that was asked for", named([0.5, 0.6], [0.7, 0.8]), 2, { cpu: 0.6, memory: 0.8 }],
  ["the last step beyond the last", named([0.5, 0.6], [0.7]), 100, { cpu: 0.6, memory: 0.7, reachesHours: 2 }],
  ["part of an hour as the next", named([0.5, 0.6], [0.7, 0.8]), 0.2, { cpu: 0.5 }],
  ["one metric only", named([0.5]), 1, { cpu: 0.5, memory: undefined }],
  ["its confidence at that step", named([0.5, 0.6], [0.7], [0.9, 0.8]), 2, { confidence: 0.8 }],
  ["no confidence where it says none", named([0.5], [0.7]), 1, { confidence: undefined }],
  ["shares within 0 and 1", named([1.4], [-0.1]), 1, { cpu: 1, memory: 0 }],
  [
    "columns",
    {
      kind: "rows",
      rows: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
    },
    2,
    { cpu: 0.3, memory: 0.4, reachesHours: 2 },
  ],
])("reads %s", (_what, predicted, hours, foretold) => {
  expect(readForecast(predicted, hours)).toMatchObject({ kind: "foretold", ...foretold });
});

it.each<[string, Predicted, RegExp]>([
  ["a label", { kind: "rows", rows: [[-1]] }, /one number/],
  ["metrics of other names", { kind: "forecast", metrics: { disk: { values: [1], confidence: [] } } }, /neither/],
])("%s is no forecast of CPU and memory", (_what, predicted, because) => {
  expect(readForecast(predicted, 1)).toEqual({ kind: "unusable", because: expect.stringMatching(because) as string });
});

// Thursday.
const now = new Date("2026-05-07T10:30:00Z");
it.each([
  [3, 11, "2026-05-07T11:00:00.000Z"],
  [3, 10, "2026-05-14T10:00:00.000Z"],
  [3, 9, "2026-05-14T09:00:00.000Z"],
  [4, 18, "2026-05-08T18:00:00.000Z"],
  [0, 0, "2026-05-11T00:00:00.000Z"],
  [6, 23, "2026-05-10T23:00:00.000Z"],
])("the next moment of weekday %i and hour %i is %s", (weekday, hour, moment) => {
  expect(nextMoment(now, weekday, hour).toISOString()).toBe(moment);
});
