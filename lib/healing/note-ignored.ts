import { incidentId } from "../domain/ids.ts";
import { type Incident, NOTHING_YET } from "../domain/incident.ts";
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
export async function noteIgnored(context: Context, ignored: Ignored): Promise<string> {
  const { incidents, world } = context;
  const { signals, namespace } = ignored;
  const id = incidentId(hashOfAlert(`ignored ${signals[0]?.name ?? ""}`, namespace), 1);
  await compareAndSwap(
    () => incidents.load(id),
    (row) => {
      const fresh = signals.filter((signal) => !row?.signals.some((known) => isSameFiring(known, signal)));
      return row && fresh.length === 0
        ? undefined
        : counted(row ?? emptyRow(id, ignored, world.now()), fresh, world.now());
    },
    { create: (row) => incidents.create(row), save: (row, version) => incidents.save(row, version) },
  );
  return id;
}

function counted(row: Incident, fresh: readonly Signal[], now: Date): Incident {
  const signals = [...row.signals, ...fresh].slice(-REMEMBERED);
  const severity = worst(signals.map((signal) => signal.severity));
  return { ...row, signals, severity, changedAt: now.toISOString(), ignored: row.ignored + fresh.length };
}

function emptyRow(id: string, { signals, namespace, why, traceparent }: Ignored, now: Date): Incident {
  const at = now.toISOString();
  return {
    ...NOTHING_YET,
    id,
    title: `${signals[0]?.name ?? ""} in ${namespace ?? "no namespace"}`,
    severity: "low",
    namespace,
    signals: [],
    openedAt: at,
    changedAt: at,
    progress: { status: "closed", ending: "ignored", because: why, at },
    traceparent,
  };
}
