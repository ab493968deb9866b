import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { renewed } from "../../../lib/world/kubernetes/login.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted() {
  let reads = 0;
  return renewed(async () => ({ authorization: `Bearer ${(reads += 1)}` }));
}

it("reads once a minute", async () => {
  const logIn = counted();

  const first = [await logIn(false), await logIn(false)];
  vi.advanceTimersByTime(61_000);
  const later = await logIn(false);

  expect([...first, later].map(({ authorization }) => authorization)).toEqual(["Bearer 1", "Bearer 1", "Bearer 2"]);
});

it("reads at once what was refused, and keeps it", async () => {
  const logIn = counted();

  const all = [await logIn(false), await logIn(true), await logIn(false)];

  expect(all.map(({ authorization }) => authorization)).toEqual(["Bearer 1", "Bearer 2", "Bearer 2"]);
});

it("reads once for all who ask at the same time", async () => {
  const logIn = counted();

  const all = await Promise.all([logIn(false), logIn(false), logIn(false)]);

  expect(new Set(all.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer 1"]));
});

it("keeps nothing that could not be read", async () => {
  const read = vi.fn<() => Promise<Record<string, string>>>().mockRejectedValueOnce(new Error("no such file"));
  read.mockResolvedValue({ authorization: "Bearer 2" });
  const logIn = renewed(read);

  await expect(logIn(false)).rejects.toThrow("no such file");
  expect(await logIn(false)).toEqual({ authorization: "Bearer 2" });
});
