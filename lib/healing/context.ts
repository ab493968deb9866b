import type { Incident } from "../domain/incident.ts";
import type { Settings } from "../domain/settings.ts";
import { Incidents } from "../state/incidents.ts";
import { Ledger } from "../state/ledger.ts";
import { TargetRecords } from "../state/target-records.ts";
import { TotalsStore } from "../state/totals.ts";
import type { Log } from "../world/log.ts";
import type { World } from "../world/world.ts";

/** What a function works with. Nothing in it is remembered from one event to the next. */
export interface Context {
  readonly world: World;
  readonly settings: Settings;
  readonly log: Log;
  readonly incidents: Incidents;
  readonly targets: TargetRecords;
  readonly ledger: Ledger;
  readonly totals: TotalsStore;
}

export interface Outfit {
  readonly world: World;
  readonly settings: Settings;
  readonly log: Log;
  readonly onStored?: (incident: Incident) => void;
}

export function contextOf({ world, settings, log, onStored }: Outfit): Context {
  const { cluster } = world;
  return {
    world,
    settings,
    log,
    incidents: new Incidents(cluster, settings.namespace, onStored),
    targets: new TargetRecords(cluster, settings.namespace),
    ledger: new Ledger(cluster, settings.namespace),
    totals: new TotalsStore(cluster, settings.namespace),
  };
}

export async function readIncident(
  { incidents }: Pick<Context, "incidents">,
  id: string,
): Promise<Incident | undefined> {
  return (await incidents.load(id))?.value;
}
