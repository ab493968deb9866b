import type { Drop, DropCounts } from "../domain/drop.ts";
import type { Announcement } from "../domain/events.ts";
import { hashIn } from "../domain/ids.ts";
import type { Incident } from "../domain/incident.ts";
import { isAfter, later } from "../domain/time.ts";
import { announcementOf, wakeUpOf } from "../engine/announce.ts";
import { HEARD_AGAIN_SECONDS } from "../engine/correlate.ts";
import { type Triaged, triage } from "../engine/triage.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { isWorldError } from "../world/world.ts";
import type { Context } from "./context.ts";
import { Finder } from "./find-target.ts";
import {
  type AlertAnswer,
  type Answered,
  type Answers,
  type Group,
  type Hearing,
  type Told,
  hearGroup,
} from "./hear-group.ts";
import { ROWS_AT_MOST, Room, noteBeyond } from "./note-ignored.ts";
import type { Storm } from "./open-or-join.ts";
import { newTraceparent } from "./trace.ts";

export interface HeardAlerts {
  /** One for each alert, in the order in which they were sent. */
  readonly answers: readonly AlertAnswer[];
  /** What `workflows` must hear of, one event per incident. */
  readonly announcements: readonly Announcement[];
}

/**
 * Hears the alerts of one body, each on its own: what is wrong with one does not touch the others. What is dropped of it is counted in one write,
 * together with what the sender has left out.
 */
export function hearAlerts(context: Context, sent: readonly unknown[], truncated = 0): Promise<HeardAlerts> {
  const at = { settings: context.settings, now: context.world.now() };
  const triaged = sent.map((alert) => triage(alert, at));
  return hearTriaged(context, triaged, truncated > 0 ? { "alerts-truncated": truncated } : {});
}

export async function hearTriaged(
  context: Context,
  triaged: readonly Triaged[],
  leftOut: DropCounts = {},
): Promise<HeardAlerts> {
  const answers: Answers = new Map();
  const incidents = new Map<string, Incident>();
  const groups = new Map<string, Group>();
  const beganAt = context.world.now();
  // What is found and not stored is lost work: half of the time is for storing.
  const locatedBy = later(beganAt, HEARING_SECONDS / 2);
  const endsAt = later(beganAt, HEARING_SECONDS);
  const finder = new Finder(
    context,
    triaged.flatMap((alert) => (alert.kind === "firing" ? alert.names : [])),
  );
  for (const alert of triaged)
    if (!("signal" in alert)) answers.set(alert, { answer: alert.kind, why: alert.why, counted: alert.counted });
  const told = triaged.filter((alert) => "signal" in alert);
  const { storm, heard } = told.length < MANY ? {} : await lookAhead(context);
  for (const alert of heard ? withoutRepeats(told, heard, { answers, now: beganAt }) : told) {
    if (isAfter(context.world.now(), locatedBy)) break;
    await orFailed(alert, answers, async () => {
      const located = await finder.locate(alert);
      const group = groups.get(located.key) ?? { located, alerts: [] };
      groups.set(located.key, { ...group, alerts: [...group.alerts, alert] });
    });
  }
  const hearing: Hearing = { answers, incidents, room: new Room(context), beyond: [], storm };
  for (const group of groups.values()) {
    if (isAfter(context.world.now(), endsAt)) break;
    await hearGroup(context, group, hearing);
  }
  await countBeyond(context, hearing);
  await context.drops.count({ ...leftOut, ...droppedIn(answers) });
  return {
    answers: triaged.map((alert) => answerTo(alert, answers.get(alert))),
    announcements: [...incidents.values()].flatMap((incident) => newsOf(incident) ?? []),
  };
}

/** So many are heard in their order, and each looked up by itself, before anybody asks what is known already. */
const MANY = 100;

interface Ahead {
  readonly storm?: Storm;
  /** Open incidents by the fingerprints of what they have heard. */
  readonly heard?: ReadonlyMap<string, IncidentSummary>;
}

/** One list of what is open instead of a look for each alert. */
async function lookAhead({ incidents, targets }: Context): Promise<Ahead> {
  const { items } = await incidents.list({ open: true });
  let floor: Promise<number> | undefined;
  return {
    storm: { open: new Map(items.map(({ id }) => [hashIn(id), id])), floor: () => (floor ??= targets.floor()) },
    heard: new Map(items.flatMap((item) => item.alerts.map((fingerprint) => [fingerprint, item]))),
  };
}

/** A body that comes again: what is stored is not looked up once more, so that it gets further each time, and comes to its end. */
function withoutRepeats(
  told: readonly Told[],
  heard: ReadonlyMap<string, IncidentSummary>,
  { answers, now }: { answers: Answers; now: Date },
): readonly Told[] {
  const isKnown = (alert: Told): boolean => heard.has(alert.fingerprint);
  for (const alert of told) {
    const summary = heard.get(alert.fingerprint);
    if (summary && isRepeat(alert, summary, now))
      answers.set(alert, { answer: "absorbed", why: "no news: this was heard before", incident: summary.id });
  }
  const left = told.filter((alert) => !answers.has(alert));
  return [...left.filter((alert) => !isKnown(alert)), ...left.filter(isKnown)];
}

/** The same firing as the one that is stored. Now and then it is looked up all the same: who still fires is not forgotten. */
function isRepeat({ kind, signal }: Told, { firing, changedAt }: IncidentSummary, now: Date): boolean {
  const isRecent = isAfter(later(changedAt, HEARD_AGAIN_SECONDS), now);
  return kind === "firing" && isRecent && firing.get(signal.fingerprint) === Date.parse(signal.startsAt);
}

function answerTo({ fingerprint, alertname }: Triaged, answered?: Answered): AlertAnswer {
  const { counted: _, ...answer } = answered ?? { answer: "failed", why: TIME_IS_UP };
  return { fingerprint, alertname, ...answer };
}

/** Long before whoever sent it stops waiting: a Service of ours is given 60 s, and what is stored by then is not asked for again. */
const HEARING_SECONDS = 8;
const TIME_IS_UP = `${HEARING_SECONDS} s are over: what was stored until then is skipped when all is sent again`;

/** Where one has failed the whole body is sent again, and counted then. */
function droppedIn(answers: Answers): DropCounts {
  const dropped: Partial<Record<Drop, number>> = {};
  for (const { answer, counted } of answers.values()) {
    if (answer === "failed") return {};
    if (counted !== undefined) dropped[counted] = (dropped[counted] ?? 0) + 1;
  }
  return dropped;
}

/** Opened: the event that the state wants. Anything else that was joined: only a wake-up, the state says what to do. */
function newsOf(incident: Incident): Announcement | undefined {
  if (incident.progress.status === "closed") return undefined;
  if (incident.progress.status === "opened") return announcementOf(incident);
  return wakeUpOf(incident, `changed-${Date.parse(incident.changedAt)}`);
}

/** All of one body in one write: a storm of names does not become a storm of writes. */
async function countBeyond(context: Context, { beyond, answers }: Hearing): Promise<void> {
  if (beyond.length === 0) return;
  const why = `${ROWS_AT_MOST} alerts have rows of their own already: it is counted with all others`;
  try {
    const incident = await noteBeyond(context, beyond.length, newTraceparent(context));
    for (const alert of beyond) answers.set(alert, { answer: "ignored", why, incident });
  } catch (error) {
    if (!isWorldError(error)) throw error;
    for (const alert of beyond) answers.set(alert, { answer: "failed", why: error.message });
  }
}

async function orFailed(alert: Triaged, answers: Answers, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const isRefused = error.kind === "invalid" || error.kind === "forbidden";
    const refused = { answer: "refused", counted: "alert-refused" } as const;
    answers.set(alert, { ...(isRefused ? refused : { answer: "failed" }), why: error.message });
  }
}
