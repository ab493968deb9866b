import { expect, it } from "vitest";

import { volumeFilling } from "../../lib/rules/volume-filling.ts";
import { ago } from "../support/incidents.ts";
import { claim, objectEvidence, usage } from "../support/object-evidence.ts";

const GIB = 1024 ** 3;
const judged = (parts: Parameters<typeof usage>[0]): ReturnType<typeof volumeFilling.judge> =>
  volumeFilling.judge(objectEvidence({ claim: claim({ usage: usage(parts) }) }));

it.each([
  ["almost nothing is free", { bytesFree: 0.29 * GIB }, "bytes", /2\.9 % of its bytes are free$/],
  ["nothing at all is free", { bytesFree: 0 }, "bytes", /0\.0 % of its bytes are free$/],
  [
    "little is free, and it is full within four days",
    { bytesFree: 1.4 * GIB, bytesFreeInFourDays: -1 },
    "bytes",
    /14\.0 % of its bytes are free$/,
  ],
  ["there is room, and for no more files", { inodesFree: 29 }, "inodes", /2\.9 % of its inodes are free/],
  ["both are used up: the bytes come first", { bytesFree: 0, inodesFree: 0 }, "bytes", /bytes are free$/],
])("is filling up where %s", (_what, parts, what, cause) => {
  expect(judged(parts)).toMatchObject({
    layer: "infrastructure",
    cause: expect.stringMatching(cause) as string,
    since: ago(240),
    facts: { uid: "uid-data", what },
  });
});

it.each([
  ["half of it is free", {}],
  ["just enough is free, and stays so", { bytesFree: 0.31 * GIB }],
  ["little is free, and there is no trend", { bytesFree: 1.4 * GIB, bytesFreeInFourDays: undefined }],
  ["it fills, and there is time", { bytesFree: 1.6 * GIB, bytesFreeInFourDays: -1 }],
  ["its file system counts no inodes", { inodes: undefined, inodesFree: undefined }],
  ["its file system says that it has none", { inodes: 0, inodesFree: 0 }],
  ["just enough inodes are free", { inodesFree: 31 }],
])("is not, where %s", (_what, parts) => {
  expect(judged(parts)).toBeUndefined();
});

it.each([
  ["nobody has measured it", objectEvidence({ claim: claim({ usage: undefined }) })],
  ["it is no claim", objectEvidence({ claim: undefined })],
])("says nothing where %s", (_what, evidence) => {
  expect(volumeFilling.judge(evidence)).toBeUndefined();
});

it("says how much is left of how much, and when that is used up", () => {
  expect(judged({ bytesFree: 0.1 * GIB, bytesFreeInFourDays: -1 })?.because).toEqual([
    "of 10.0 GiB, 0.1 GiB are free",
    "by the trend of the last six hours it is full within four days",
    "it asks for 10Gi and has 10Gi of class fast",
  ]);
  expect(judged({ bytesFree: 0.1 * GIB, bytesFreeInFourDays: undefined })?.because).toHaveLength(2);
});

it.each([
  ["just three hundredths are free, and it fills no further", { bytesFree: 0.3 * GIB }],
  ["just fifteen hundredths are free, and it fills", { bytesFree: 1.5 * GIB, bytesFreeInFourDays: -1 }],
  ["little is free, and in four days nothing, but no less", { bytesFree: 1.4 * GIB, bytesFreeInFourDays: 0 }],
  ["just three hundredths of its inodes are free", { inodesFree: 30 }],
])("is not yet, where %s", (_what, parts) => {
  expect(judged(parts)).toBeUndefined();
});

it("says how much will be free, where it fills no further", () => {
  expect(judged({ bytesFree: 0, bytesFreeInFourDays: 0 })?.because[1]).toBe(
    "by the trend of the last six hours 0.0 GiB are free in four days",
  );
});
