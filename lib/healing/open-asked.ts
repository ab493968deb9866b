import type { Incident } from "../domain/incident.ts";
import { announcementOf, wakeUpOf } from "../engine/announce.ts";
import type { Opening } from "../engine/open-incident.ts";
import type { Context } from "./context.ts";
import { openOrJoin } from "./open-or-join.ts";
import { send } from "./send.ts";

/** Opens, or joins, what a person asks for over HTTP, and wakes `workflows` for it: also where nothing in it is news, because somebody wants an answer. */
export async function openAsked(context: Context, opening: Opening): Promise<Incident> {
  const { incident } = await openOrJoin(context, opening);
  const news = announcementOf(incident) ?? wakeUpOf(incident, `asked-${Date.parse(incident.changedAt)}`);
  await send(context, [news], "api");
  return incident;
}
