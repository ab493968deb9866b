import { expect, it } from "vitest";

import { volumeFilling } from "../../lib/runbooks/volume-filling.ts";
import { finding } from "../support/incidents.ts";
import { claim, objectEvidence } from "../support/object-evidence.ts";

const found = (what = "bytes"): ReturnType<typeof finding> =>
  finding({ cause: "the volume of claim data is filling up", facts: { uid: "u", what } });

it.each([
  ["10Gi", "10Gi", "15Gi"],
  ["its provisioner gave it more than it asked for: what it has counts", "12Gi", "18Gi"],
  ["half a gibibyte", "512Mi", "768Mi"],
])("expands it once by a half: %s", (_what, has, to) => {
  const evidence = objectEvidence({ claim: claim({ asked: has === "12Gi" ? "10Gi" : has, has }) });

  expect(volumeFilling.answer(found(), evidence)).toMatchObject({
    kind: "steps",
    steps: [{ action: "expand-volume", parameters: { uid: "u", from: evidence.claim!.asked, to } }],
  });
});

it("names no way back, because there is none", () => {
  const answer = volumeFilling.answer(found(), objectEvidence({ claim: claim() }));

  expect(JSON.stringify(answer)).toContain("it cannot be made smaller again");
  expect(JSON.stringify(answer)).not.toContain('"undo"');
});

const disk = claim().storageClass!;
it.each([
  ["its inodes are used up", "inodes", claim(), /more bytes do not help every file system/],
  [
    "its class does not allow it",
    "bytes",
    claim({ storageClass: { ...disk, isExpandable: false } }),
    /its class fast does not allow expansion/,
  ],
  ["its class is gone", "bytes", claim({ storageClass: undefined }), /its class fast does not allow expansion/],
  ["it was expanded before", "bytes", claim({ expanded: "8Gi to 10Gi" }), /once before \(8Gi to 10Gi\)/],
  [
    "it is to grow already",
    "bytes",
    claim({ growing: { type: "FileSystemResizePending", reason: "", message: "wait", since: "" } }),
    /it is to grow already, and has not: FileSystemResizePending wait/,
  ],
  ["it asks for more already", "bytes", claim({ asked: "20Gi" }), /it asks for 20Gi already, and has 10Gi/],
  ["it has no volume", "bytes", claim({ asked: "", has: undefined }), /it has no volume yet/],
])("leaves it to people where %s", (_what, what, is, because) => {
  expect(volumeFilling.answer(found(what), objectEvidence({ claim: is }))).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(because) as string,
  });
});
