import type { Incident } from "../domain/incident.ts";
import type { Settings } from "../domain/settings.ts";
import { Drops } from "../state/drops.ts";
import { Incidents } from "../state/incidents.ts";
import { Ledger } from "../state/ledger.ts";
import { Snapshots } from "../state/snapshots.ts";
import { TargetRecords } from "../state/target-records.ts";
import { TotalsStore } from "../state/totals.ts";
import { type Log, logAbout } from "../world/log.ts";
import { type Happening, NO_TRACE, type Trace } from "../world/trace.ts";
import { tracedWorld } from "../world/traced-world.ts";
import type { World } from "../world/world.ts";

/** What a function works with. Nothing in it is remembered from one event to the next. */
export interface Context {
  readonly world: World;
  readonly settings: Settings;
  readonly log: Log;
  /** Where in a trace this is: what is asked of `world` is told there. */
  readonly trace: Trace;
  readonly incidents: Incidents;
  readonly targets: TargetRecords;
  readonly ledger: Ledger;
  readonly totals: TotalsStore;
  readonly snapshots: Snapshots;
  /** One for the whole process: what many deliveries drop at the same moment is one write. */
  readonly drops: Drops;
  /** The same at another place of a trace. Passed on by hand: what is not handed over is not told, and nothing is told in the wrong place. */
  readonly at: (trace: Trace) => Context;
  /** The same, and each line of the log has these ids. */
  readonly about: (ids: object) => Context;
}

export interface Outfit {
  readonly world: World;
  readonly settings: Settings;
  readonly log: Log;
  /** Where deliveries are told; nowhere, unless somebody listens. */
  readonly trace?: Trace;
  readonly onStored?: (incident: Incident) => void;
}

export function contextOf(outfit: Outfit): Context {
  return contextAt({ ...outfit, drops: new Drops(outfit.world, outfit.settings.namespace) }, outfit.world);
}

function contextAt(outfit: Outfit & { readonly drops: Drops }, world: World): Context {
  const { settings, log, onStored, drops, trace = NO_TRACE } = outfit;
  const { cluster } = world;
  const context: Context = {
    world,
    settings,
    log,
    trace,
    incidents: new Incidents(cluster, settings.namespace, onStored),
    targets: new TargetRecords(cluster, settings.namespace, () => world.now()),
    ledger: new Ledger(cluster, settings.namespace),
    totals: new TotalsStore(cluster, settings.namespace),
    snapshots: new Snapshots(cluster, settings.namespace),
    drops,
    at: (place) =>
      place === NO_TRACE ? context : contextAt({ ...outfit, trace: place }, tracedWorld(outfit.world, place)),
    about: (ids) => contextAt({ ...outfit, log: logAbout(log, ids) }, world),
  };
  return context;
}

/** Does a piece of work as a span of the trace. */
export function within<T>(context: Context, happening: Happening, work: (inside: Context) => Promise<T>): Promise<T> {
  return context.trace.span(happening, (place) => work(context.at(place)));
}

export async function readIncident(
  { incidents }: Pick<Context, "incidents">,
  id: string,
): Promise<Incident | undefined> {
  return (await incidents.load(id))?.value;
}
