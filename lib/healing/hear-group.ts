import type { Drop } from "../domain/drop.ts";
import type { Incident } from "../domain/incident.ts";
import type { Signal } from "../domain/signal.ts";
import type { Triaged } from "../engine/triage.ts";
import { idsIn } from "../world/trace.ts";
import { isWorldError } from "../world/world.ts";
import type { Context } from "./context.ts";
import type { Located } from "./find-target.ts";
import { type Ignored, type Room, noteIgnored } from "./note-ignored.ts";
import { type Joined, type Storm, hearInto, openOrJoin } from "./open-or-join.ts";
import { incidentAttributes } from "./told.ts";
import { newTraceparent } from "./trace.ts";

/** What became of one alert. Every alert in a body is answered for. */
export interface AlertAnswer {
  readonly fingerprint: string;
  readonly alertname: string;
  readonly answer: "opened" | "joined" | "absorbed" | "ignored" | "dropped" | "heartbeat" | "refused" | "failed";
  readonly incident?: string;
  readonly why: string;
}

/** `counted`: under which word what was dropped is stored. */
export type Answered = Omit<AlertAnswer, "fingerprint" | "alertname"> & { readonly counted?: Drop };
export type Told = Extract<Triaged, { signal: Signal }>;
export type Answers = Map<Triaged, Answered>;

/** Alerts of one body that are about the same thing: one read, one write. */
export interface Group {
  readonly located: Located;
  readonly alerts: Told[];
}

/** What is gathered of one body while its groups are heard. */
export interface Hearing {
  readonly answers: Answers;
  readonly incidents: Map<string, Incident>;
  readonly room: Room;
  /** To be ignored, and there is no room for rows of their own. */
  readonly beyond: Triaged[];
  /** Only where the body is large. */
  readonly storm?: Storm | undefined;
}

/** Opens, joins or notes, and answers every alert of the group; what is in the way of this one is not in the way of the next. */
export async function hearGroup(context: Context, { located, alerts }: Group, hearing: Hearing): Promise<void> {
  const { answers, incidents } = hearing;
  const from = context.world.now();
  // Should it open an incident: one incident is one trace, also where one body brings many.
  const traceparent = newTraceparent(context);
  const answer = (how: AlertAnswer["answer"], why: string, incident?: string): void => {
    for (const alert of alerts)
      answers.set(alert, { answer: how, why, ...(incident === undefined ? {} : { incident }) });
  };
  const drop = (why: string, counted: Drop): void => {
    for (const alert of alerts) answers.set(alert, { answer: "dropped", why, counted });
  };
  const signals = alerts.map(({ signal }) => signal);
  try {
    if (located.kind === "dropped") return drop(located.why, located.counted);
    if (located.kind === "ignored") {
      const row = await rowFor(context, { ...located, signals, traceparent }, { hearing, alerts });
      return answer("ignored", located.why, row);
    }
    const joined =
      located.kind === "known"
        ? await hearInto(context, located.stored, signals)
        : await openOrJoin(context, { ...located, signals, traceparent }, hearing.storm);
    if (!joined) return drop("its incident was closed at the same moment", "alert-late");
    if (joined.how !== "absorbed" || joined.incident.progress.status === "opened")
      incidents.set(joined.incident.id, joined.incident);
    tellHeard(context, joined, { signals, from });
    if (joined.how !== "absorbed") logHeard(context, joined);
    answer(joined.how, inWords(joined.how, joined.incident), joined.incident.id);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    // Our own state is in the way, and a person must know; the alert is not thrown away for it.
    if (error.kind === "invalid") context.log.error({ err: error }, "an alert cannot be taken in");
    answer("failed", error.message);
  }
}

/** Undefined: there is no room for one, and it is counted with all others of the body. */
async function rowFor(
  context: Context,
  ignored: Ignored,
  { hearing, alerts }: { hearing: Hearing; alerts: readonly Triaged[] },
): Promise<string | undefined> {
  const row = await noteIgnored(context, ignored, hearing.room);
  if (row === undefined) hearing.beyond.push(...alerts);
  return row;
}

function theLater(a: Date, b: Date): Date {
  return a.getTime() > b.getTime() ? a : b;
}

function logHeard({ log }: Context, { how, incident }: Joined): void {
  log.info({ incident: incident.id, trace: idsIn(incident.traceparent)?.traceId }, inWords(how, incident));
}

/** Told when it is known which incident it belongs to: what was asked for to find that out is told where the alerts came in. */
function tellHeard({ trace }: Context, { how, incident }: Joined, heard: { signals: Signal[]; from: Date }): void {
  trace.tell({
    name: "hear",
    attributes: {
      "kubeheal.answer": how,
      "kubeheal.signals": [...new Set(heard.signals.map(({ name }) => name))],
      ...incidentAttributes(incident),
    },
    parent: incident.traceparent,
    links: [trace.traceparent],
    // Nothing of an incident comes before its root.
    from: theLater(heard.from, new Date(incident.openedAt)),
  });
}

function inWords(how: "opened" | "joined" | "absorbed", incident: Incident): string {
  if (how === "opened") return `opened for ${incident.title}`;
  return how === "joined" ? `joined to the open incident ${incident.title}` : "no news: this was heard before";
}
