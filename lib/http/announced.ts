import type { Announcement, CloudEvent } from "../domain/events.ts";

export interface Sender {
  /** The function's name: the source of its events is `/functions/<name>`, the path that it is called at. */
  readonly name: string;
  readonly now: Date;
  /** The event that it heard, if one made it speak. */
  readonly cause?: { readonly id: string; readonly traceparent: string | undefined };
}

/**
 * An announcement as an event. `traceparent` names the trace of the incident (CloudEvents: the origin, unchanged at every hop), so the one that
 * the announcement brings goes before that of the event heard.
 */
export function announced(announcement: Announcement, { name, now, cause }: Sender): CloudEvent {
  const { id, type, subject, data, extensions } = announcement;
  return {
    specversion: "1.0",
    id,
    source: `/functions/${name}`,
    type,
    subject,
    time: now.toISOString(),
    ...(data === undefined ? {} : { datacontenttype: "application/json", data }),
    extensions: {
      correlationid: subject,
      partitionkey: subject,
      ...(cause && { causationid: cause.id }),
      ...(cause?.traceparent !== undefined && { traceparent: cause.traceparent }),
      ...extensions,
    },
  };
}
