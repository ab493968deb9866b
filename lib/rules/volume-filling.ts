import type { VolumeUsage } from "../domain/object-evidence.ts";
import { defineRuleAbout } from "./define-rule.ts";

/** As KubePersistentVolumeFillingUp and KubePersistentVolumeInodesFillingUp of the kubernetes-mixin have it. */
const ALMOST_FULL = 0.03;
const FILLING = 0.15;

/** The figures of now say that a volume is full or soon will be: its bytes, or its inodes. */
export const volumeFilling = defineRuleAbout("object", ({ target: { name }, uid, claim, alertedAt }) => {
  const { usage } = claim ?? {};
  const what = usage && fillingOf(usage);
  if (!claim || !usage || !what) return undefined;
  return {
    layer: "infrastructure",
    confidence: 0.85,
    cause: `the volume of claim ${name} is filling up: ${IN_WORDS[what](usage)}`,
    because: [
      `of ${inGibibytes(usage.bytes)}, ${inGibibytes(usage.bytesFree)} are free`,
      ...(usage.bytesFreeInFourDays === undefined ? [] : [trendInWords(usage.bytesFreeInFourDays)]),
      `it asks for ${claim.asked} and has ${claim.has ?? "nothing"} of class ${claim.className ?? "(none)"}`,
    ],
    since: alertedAt.toISOString(),
    restarts: 0,
    facts: { uid, what },
  };
});

type What = "bytes" | "inodes";

const IN_WORDS: Readonly<Record<What, (usage: VolumeUsage) => string>> = {
  bytes: ({ bytes, bytesFree }) => `${inPercent(bytesFree / bytes)} of its bytes are free`,
  inodes: ({ inodes = 1, inodesFree = 0 }) =>
    `${inPercent(inodesFree / inodes)} of its inodes are free, and no more files can be made without any`,
};

function fillingOf({ bytes, bytesFree, bytesFreeInFourDays = 0, inodes, inodesFree }: VolumeUsage): What | undefined {
  const free = bytesFree / bytes;
  if (free < ALMOST_FULL || (free < FILLING && bytesFreeInFourDays < 0)) return "bytes";
  if (inodes === undefined || inodesFree === undefined || inodes === 0) return undefined;
  return inodesFree / inodes < ALMOST_FULL ? "inodes" : undefined;
}

function trendInWords(free: number): string {
  return free < 0
    ? "by the trend of the last six hours it is full within four days"
    : `by the trend of the last six hours ${inGibibytes(free)} are free in four days`;
}

function inPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function inGibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
