import { expect, it } from "vitest";

import type { ClaimEvidence } from "../../lib/domain/object-evidence.ts";
import { claimUnbound } from "../../lib/rules/claim-unbound.ts";
import { ago } from "../support/incidents.ts";
import { claim as bound, objectEvidence } from "../support/object-evidence.ts";

const DISK = { provisioner: "disk.example", waitsForPod: false, isExpandable: true };
const claim = (parts: Partial<ClaimEvidence> = {}): ClaimEvidence => bound({ has: undefined, ...parts });
const failed = { about: "PersistentVolumeClaim data", reason: "ProvisioningFailed", message: "quota", at: ago(60) };

it.each([
  ["there is no such class", claim({ storageClass: undefined }), [], /there is no StorageClass fast/],
  ["it names no class", claim({ className: undefined, storageClass: undefined }), [], /no default one/],
  ["it wants none made", claim({ className: "", storageClass: undefined }), [], /there already, and none fits/],
  ["its provisioner fails", claim(), [failed], /disk\.example could not make one/],
  ["it waits for a pod", claim({ storageClass: { ...DISK, waitsForPod: true } }), [], /WaitForFirstConsumer/],
  ["nothing is said", claim(), [], /disk\.example has not made one/],
])("a claim without a volume, because %s", (_what, wanted, notes, cause) => {
  expect(claimUnbound.judge(objectEvidence({ phase: "Pending", claim: wanted, notes }))).toMatchObject({
    layer: "infrastructure",
    cause: expect.stringMatching(cause) as string,
    since: ago(3600),
  });
});

it.each([
  ["is bound", { claim: claim() }],
  ["is no claim", { phase: "Pending" }],
])("is silent about what %s", (_what, parts) => {
  expect(claimUnbound.judge(objectEvidence(parts))).toBeUndefined();
});
