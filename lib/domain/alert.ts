import { createHash } from "node:crypto";

import { z } from "zod";

/** What Alertmanager posts, version 4. Tolerant of what it does not know; each alert in it is judged alone. */
export const WebhookBody = z.object({
  version: z.literal("4", 'expected "4", the version of Alertmanager\'s webhook').optional(),
  alerts: z.array(z.unknown()).max(10_000),
  truncatedAlerts: z.number().min(0).optional(),
});

const LabelText = z.string().max(1024, "a label value is longer than 1024 characters");

export const Alert = z.object({
  status: z.enum(["firing", "resolved"]),
  labels: z.record(z.string().max(128), LabelText),
  annotations: z.record(z.string(), z.string()).optional(),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).optional(),
  fingerprint: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, "expected up to 64 letters and digits")
    .optional(),
});
export type Alert = z.infer<typeof Alert>;

/** Alertmanager's own names a label set for ever; so does this one, for senders that have none. */
export function fingerprintOf({ fingerprint, labels }: Alert): string {
  if (fingerprint !== undefined) return fingerprint;
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}
