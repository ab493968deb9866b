import { expect, it } from "vitest";

import { waitsUntil } from "../../lib/engine/patience.ts";
import { NOW, ago } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const HOUR = 3600;
const parked = (sinceHours: number, leftHours: number) =>
  ({ status: "parked", because: "", since: ago(sinceHours * HOUR), until: ago(-leftHours * HOUR) }) as const;

it.each<[string, ReturnType<typeof parked>, { forAPerson: boolean; isOfTheCluster?: true }, number]>([
  ["an hour more for a person, whenever one looks", parked(100, -99), { forAPerson: true }, 1],
  ["what is left of its patience for anything else", parked(0.5, 0.5), { forAPerson: false }, 0.5],
  ["nothing once that is over", parked(2, -1), { forAPerson: false }, -1],
  ["an hour more while the cluster is upgraded", parked(5, -4), { forAPerson: false, isOfTheCluster: true }, 1],
  ["no more than a day in all", parked(23.5, 0.1), { forAPerson: false, isOfTheCluster: true }, 0.5],
  ["nothing after that day", parked(25, -1), { forAPerson: false, isOfTheCluster: true }, -1],
])("%s", (_what, progress, waits, hours) => {
  const until = waitsUntil(progress, waits, { now: NOW, settings: settings() });

  expect((Date.parse(until) - NOW.getTime()) / (HOUR * 1000)).toBeCloseTo(hours, 5);
});
