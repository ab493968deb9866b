import { describe, expect, it } from "vitest";

import type { Reading } from "../../lib/domain/measured.ts";
import { type Sized, fitOfBoth, rightSize, sizeOf } from "../../lib/insights/right-sizing.ts";

const Mi = 1024 ** 2;
const CPU = 0.01;
const MEMORY = 16 * Mi;

// The formulas: P95 × 1.2, P95 × 1.5; request / P95 above 2 or below 0.8.
describe("a size", () => {
  it.each<[string, Parameters<typeof sizeOf>[0], object]>([
    [
      "twice what is needed is right",
      { p95: 0.25, request: 0.5, limit: 1, least: CPU },
      { fit: "right-sized", recommendedRequest: 0.3, recommendedLimit: 0.375 },
    ],
    ["more than twice is too much", { p95: 0.21, request: 0.5, limit: 1, least: CPU }, { fit: "over-provisioned" }],
    ["four fifths are right", { p95: 0.5, request: 0.4, limit: 1, least: CPU }, { fit: "right-sized" }],
    ["less is too little", { p95: 0.5, request: 0.39, limit: 1, least: CPU }, { fit: "under-provisioned" }],
    [
      "idling asks for what a process needs, and not for nothing",
      { p95: 0, request: 0.5, limit: 1, least: CPU },
      { fit: "over-provisioned", recommendedRequest: 0.012, recommendedLimit: 0.015 },
    ],
    [
      "a limit is never below what was once needed",
      { p95: 100 * Mi, request: 128 * Mi, limit: undefined, least: MEMORY, peak: 200 * Mi },
      { fit: "right-sized", recommendedRequest: 120 * Mi, recommendedLimit: 200 * Mi },
    ],
    [
      "without a request there is nothing to compare",
      { p95: 1, request: undefined, limit: undefined, least: CPU },
      { fit: "unknown", recommendedRequest: 1.2, recommendedLimit: 1.5 },
    ],
    [
      "without a measurement nothing is recommended",
      { p95: undefined, request: 0.1, limit: 0.2, least: CPU },
      { fit: "unknown", recommendedRequest: undefined, recommendedLimit: undefined },
    ],
  ])("%s", (_, known, expected) => {
    const size = sizeOf(known);

    for (const [key, value] of Object.entries(expected)) {
      const actual = size[key as keyof typeof size];
      if (typeof value === "number") expect(actual).toBeCloseTo(value, 9);
      else expect(actual).toBe(value);
    }
  });
});

const none: Sized = {
  now: [],
  cpuP95: [],
  memoryP95: [],
  memoryPeak: [],
  moments: [],
  cpuRequest: [],
  cpuLimit: [],
  memoryRequest: [],
  memoryLimit: [],
  throttled: [],
};
const of = (pod: string, value?: number): Reading => ({
  labels: { namespace: "shop", pod, container: "app" },
  ...(value !== undefined && { value }),
});

describe("every container that runs", () => {
  it("is sized by itself: what one wastes does not hide what another lacks", () => {
    const sized = rightSize({
      ...none,
      now: [of("a", 1), of("b", 1)],
      cpuP95: [of("a", 0.1), of("b", 0.9)],
      cpuRequest: [of("a", 0.5), of("b", 0.5)],
      cpuLimit: [of("b", 1)],
      throttled: [of("b", 0.42)],
      moments: [of("a", 168)],
    });

    expect(sized).toMatchObject([
      { pod: "a", cpu: { fit: "over-provisioned", limit: undefined }, throttled: undefined, measuredHours: 168 },
      { pod: "b", cpu: { fit: "under-provisioned", limit: 1 }, throttled: 0.42 },
    ]);
    expect(sized.map(fitOfBoth)).toEqual(["over-provisioned", "under-provisioned"]);
  });

  it("and one that is gone is not, nor a series that does not say whose it is", () => {
    const nobody = { labels: { namespace: "shop" }, value: 1 };

    expect(rightSize({ ...none, now: [nobody], cpuP95: [of("gone", 1)] })).toEqual([]);
  });

  it("and what is no number is missing", () => {
    expect(rightSize({ ...none, now: [of("a")], cpuP95: [of("a")], cpuRequest: [of("a", 1)] })).toMatchObject([
      { cpu: { fit: "unknown", p95: undefined, request: 1 }, memory: { fit: "unknown" } },
    ]);
  });
});
