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

/** Whoever sends ten thousand names must not make ten thousand objects: names beyond these share one row. */
export const ROWS_AT_MOST = 500;

/** How many rows may still be made. Listed once for a body of alerts, and only where a row is missing; functions that list at the same moment may pass the limit by what each of them makes. */
export class Room {
  readonly #incidents: Context["incidents"];
  #left: number | undefined;

  constructor({ incidents }: Context) {
    this.#incidents = incidents;
  }

  async take(): Promise<boolean> {
    if (this.#left === undefined) {
      const { items } = await this.#incidents.list({ outcome: "ignored", limit: ROWS_AT_MOST });
      this.#left = ROWS_AT_MOST - items.length;
    }
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }
}

/**
 * One row per alert name and namespace, closed at once, that counts. A repeat of what was counted already costs only a read. Undefined: it has no row, and
 * there is no room for one.
 */
export async function noteIgnored(context: Context, ignored: Ignored, room: Room): Promise<string | undefined> {
  const { incidents, world } = context;
  const { signals, namespace } = ignored;
  const id = incidentId(hashOfAlert(`ignored ${signals[0]?.name ?? ""}`, namespace), 1);
  let isBeyond = false;
  await compareAndSwap(
    () => incidents.load(id),
    async (row) => {
      isBeyond = row === undefined && !(await room.take());
      if (isBeyond) return undefined;
      const fresh = signals.filter((signal) => !row?.signals.some((known) => isSameFiring(known, signal)));
      return row && fresh.length === 0
        ? undefined
        : counted(row ?? emptyRow(id, ignored, world.now()), fresh, world.now());
    },
    { create: (row) => incidents.create(row), save: (row, version) => incidents.save(row, version) },
  );
  return isBeyond ? undefined : id;
}

/** Counts alerts of names beyond the limit, whatever they are called, in one write. Nothing of them is kept, so repeats count again. */
export async function noteBeyond(context: Context, count: number, traceparent: string): Promise<string> {
  const { incidents, world } = context;
  const id = incidentId(hashOfAlert("ignored beyond the limit", undefined), 1);
  const why = `there are rows for ${ROWS_AT_MOST} other alerts already: these are only counted together`;
  await compareAndSwap(
    () => incidents.load(id),
    (row) => {
      const before = row ?? {
        ...emptyRow(id, { signals: [], namespace: undefined, why, traceparent }, world.now()),
        title: `alerts beyond the first ${ROWS_AT_MOST}`,
      };
      return { ...shown(before), changedAt: world.now().toISOString(), ignored: before.ignored + count };
    },
    { create: (row) => incidents.create(row), save: (row, version) => incidents.save(row, version) },
  );
  return id;
}

function counted(row: Incident, fresh: readonly Signal[], now: Date): Incident {
  const signals = [...row.signals, ...fresh].slice(-REMEMBERED);
  const severity = worst(signals.map((signal) => signal.severity));
  return { ...shown(row), signals, severity, changedAt: now.toISOString(), ignored: row.ignored + fresh.length };
}

/** News of it show a row again that a person has deleted. */
function shown(row: Incident): Incident {
  const { deletedBy: _, ...visible } = row;
  return visible;
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
