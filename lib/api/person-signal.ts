import { createHash } from "node:crypto";

import { printable } from "../domain/printable.ts";
import { type Severity, type Signal } from "../domain/signal.ts";
import type { Context } from "../healing/context.ts";
import type { Caller } from "../http/caller.ts";

export interface Request {
  readonly name: string;
  /** Equal parts are the same request. */
  readonly identity: readonly unknown[];
  readonly summary: string;
  readonly severity: Severity;
  readonly namespace: string | undefined;
}

/** What a person asks for, as an incident hears it; who asked stays with it where people log in. */
export function personSignal(
  { world }: Context,
  caller: Caller,
  { name, identity, summary, severity, namespace }: Request,
): Signal {
  const now = world.now().toISOString();
  return {
    kind: "person",
    name: printable(name, 200),
    fingerprint: createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16),
    status: "firing",
    severity,
    startsAt: now,
    heardAt: now,
    summary: printable(summary, 300),
    labels: {
      ...(namespace !== undefined && { namespace }),
      ...(caller.kind === "user" && { asked_by: printable(caller.user.username, 253) }),
    },
  };
}
