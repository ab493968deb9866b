import type { Evidence } from "./evidence.ts";
import type { JobEvidence } from "./job-evidence.ts";
import type { NodeEvidence } from "./node-evidence.ts";
import type { ObjectEvidence } from "./object-evidence.ts";
import type { PlatformEvidence } from "./platform-evidence.ts";

/** What can be seen of a target; `about` tells which kind of thing was looked at, and with it which rules may judge. */
export type AnyEvidence = Evidence | JobEvidence | NodeEvidence | ObjectEvidence | PlatformEvidence;
export type About = AnyEvidence["about"];
export type EvidenceAbout<A extends About> = Extract<AnyEvidence, { readonly about: A }>;

export function isAbout<A extends About>(evidence: AnyEvidence, about: A): evidence is EvidenceAbout<A> {
  return evidence.about === about;
}
