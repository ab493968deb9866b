import { incidentId } from "../domain/ids.ts";
import { type Incident, SCHEMA_VERSION } from "../domain/incident.ts";
import { type Signal, worst } from "../domain/signal.ts";
import { hashOfAlert } from "../domain/target.ts";
import { isSameFiring } from "../engine/correlate.ts";
import { compareAndSwap } from "../state/config-maps.ts";
import type { Context } from "./context.ts";

export interface Ignored {
  readonly signals: readonly Signal[];
  readonly namespace: string | undefined;
  readonly why: string;
  readonly traceparent: string;
}

/** Fingerprints kept per row, to tell a repeat from a new one; beyond these, repeats count again. */
const REMEMBERED = 50;

/** One row per alert name and namespace, closed at once, that counts. A repeat of what was counted already costs only a read. */
export async function noteIgnored(
  context: Context,
  { signals, namespace, why, traceparent }: Ignored,
): Promise<string> {
  const { incidents, world } = context;
  const now = world.now();
  const name = signals[0]?.name ?? "";
  const id = incidentId(hashOfAlert(`ignored ${name}`, namespace), 1);
  const at = now.toISOString();
  await compareAndSwap(
    () => incidents.load(id),
    (row): Incident | undefined => {
      const fresh = signals.filter((signal) => !row?.signals.some((known) => isSameFiring(known, signal)));
      if (row && fresh.length === 0) return undefined;
      return {
        schemaVersion: SCHEMA_VERSION,
        id,
        title: `${name} in ${namespace ?? "no namespace"}`,
        severity: worst(signals.map(({ severity }) => severity)),
        ...(namespace === undefined ? {} : { namespace }),
        signals: [...(row?.signals ?? []), ...fresh].slice(-REMEMBERED),
        openedAt: row?.openedAt ?? at,
        changedAt: at,
        progress: { status: "closed", ending: "ignored", because: why, at },
        isParked: false,
        missing: [],
        earlier: [],
        workflows: 0,
        ignored: (row?.ignored ?? 0) + fresh.length,
        history: [],
        traceparent: row?.traceparent ?? traceparent,
      };
    },
    { create: (row) => incidents.create(row), save: (row, version) => incidents.save(row, version) },
  );
  return id;
}
