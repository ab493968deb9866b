import type { Layer } from "../domain/finding.ts";
import { type Incident, endingOf } from "../domain/incident.ts";
import { type Parent, parentOf } from "../domain/parent.ts";
import { type Target, inWords } from "../domain/target.ts";
import { later } from "../domain/time.ts";
import { mayHaveChanged } from "../domain/workflow.ts";
import { parentSeconds } from "../engine/be-a-child.ts";
import type { Opening } from "../engine/open-incident.ts";
import { changeIncident } from "./change-incident.ts";
import type { Context } from "./context.ts";
import { openAsked } from "./open-asked.ts";

/** Infrastructure before platform before application. */
export const LAYERS: readonly Layer[] = ["infrastructure", "platform", "application"];

/** What was found to be wrong with one of several things that people name together. */
export interface Found {
  readonly opening: Opening & { readonly target: Target };
  readonly layer: Layer;
}

/**
 * Opens an incident for each, the lowest layer first; what is of a higher layer waits for the first of the layer before, which is over when what it has
 * repaired was verified. In the order of the layers.
 */
export async function coordinate(context: Context, found: readonly Found[]): Promise<Incident[]> {
  const opened: Incident[] = [];
  let before: { readonly layer: Layer; readonly incident: Incident } | undefined;
  for (const layer of LAYERS) {
    const of: Incident[] = [];
    for (const { opening } of found.filter((each) => each.layer === layer)) {
      const parent = before && parentIn(context, layer, before);
      of.push(await openWith(context, opening, parent));
    }
    const [first] = of;
    if (first) before = { layer, incident: first };
    opened.push(...of);
  }
  return opened;
}

function parentIn(
  { world, settings }: Context,
  layer: Layer,
  { layer: lower, incident }: { layer: Layer; incident: Incident },
): Parent | undefined {
  const { target, id } = incident;
  if (!target || endingOf(incident) !== undefined) return undefined;
  const now = world.now();
  const until = later(now, parentSeconds(settings)).toISOString();
  const because = `people asked for both together, and ${lower} comes before ${layer}: ${inWords(target)}`;
  return { target, relation: "before", because, incident: id, since: now.toISOString(), until };
}

async function openWith(context: Context, opening: Opening, parent: Parent | undefined): Promise<Incident> {
  if (!parent) return openAsked(context, opening);
  const incident = await openAsked(context, { ...opening, parent });
  if (parentOf(incident) || incident.parents.some(({ incident: id }) => id === parent.incident)) return incident;
  return (await changeIncident(context, incident.id, (current) => withParent(current, parent))) ?? incident;
}

/** One that was open already waits, too, where nothing was begun. */
function withParent(incident: Incident, parent: Parent): Incident {
  const { progress, workflow, parents } = incident;
  const isBegun = workflow?.progress.status !== "ended" && workflow?.steps.some(mayHaveChanged) === true;
  const isDecided = progress.status === "settled" || progress.status === "closed";
  if (isBegun || isDecided || parentOf(incident) || incident.id === parent.incident) return incident;
  return { ...incident, parents: [...parents, parent] };
}
