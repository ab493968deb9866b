import { z } from "zod";

/** A CloudEvents 1.0.2 event with the extensions that this engine sets; attribute names are lower case, as the spec wants. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly datacontenttype?: string | undefined;
  readonly dataschema?: string | undefined;
  readonly data?: Data | undefined;
  /** Extensions: strings, integers or booleans. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>;
}

/** What a handler asks to be sent; source, time and correlation are filled in by the function that sends it. */
export interface Announcement {
  /** The same for the same stored state, so that whoever reads the state can send it again. */
  readonly id: string;
  readonly type: EventType;
  /** The incident's id. */
  readonly subject: string;
  readonly data?: unknown;
  readonly extensions?: Readonly<Record<string, string>>;
}

const NOUNS_AND_PARTICIPLES = [
  "io.kubeheal.alert.fired",
  "io.kubeheal.alert.resolved",
  "io.kubeheal.anomaly.scored",
  "io.kubeheal.incident.opened",
  "io.kubeheal.incident.changed",
  "io.kubeheal.incident.healed",
  "io.kubeheal.incident.recovered",
  "io.kubeheal.incident.handed-over",
  "io.kubeheal.incident.closed",
  "io.kubeheal.workflow.parked",
  "io.kubeheal.approval.requested",
  "io.kubeheal.step.requested",
  "io.kubeheal.step.completed",
  "dev.knative.sources.ping",
] as const;

export const EventType = z.enum(NOUNS_AND_PARTICIPLES);
export type EventType = z.infer<typeof EventType>;
