import { z } from "zod";

import { Timestamp } from "./time.ts";

/** Something at or around a target that was written shortly before its trouble began. Which fields, never what is in them. */
export const RecentChange = z.strictObject({
  at: Timestamp,
  /** `ConfigMap shop/settings`. */
  about: z.string(),
  /** The field manager: `kubectl-edit`, `argocd-controller`. */
  by: z.string(),
  how: z.enum(["created", "written", "rolled-out"]),
  /** `data.LOG_LEVEL`, as the API server keeps it; of a rollout what it changed, with values that may be secret as hash and length. */
  fields: z.array(z.string()),
});
export type RecentChange = z.infer<typeof RecentChange>;

/** What changed around a target, the closest to the onset first, and what could not be looked at. */
export const Around = z.strictObject({ changes: z.array(RecentChange), missing: z.array(z.string()) });
export type Around = z.infer<typeof Around>;

export function inWords({ at, about, by, how, fields }: RecentChange): string {
  const what = { created: "was created", written: "was written", "rolled-out": "was rolled out" }[how];
  return `${about} ${what} by ${by} at ${at}${fields.length === 0 ? "" : `: ${fields.slice(0, 3).join(", ")}${fields.length > 3 ? " …" : ""}`}`;
}
