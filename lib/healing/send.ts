import type { Announcement } from "../domain/events.ts";
import type { Context } from "./context.ts";

/** Publishes what a handler that answers people, and not the Broker, has to say. What is lost is found by a tick. */
export async function send(
  { world }: Pick<Context, "world">,
  announcements: readonly Announcement[],
  source: string,
): Promise<void> {
  await Promise.all(
    announcements.map(({ id, type, subject, data, extensions }) => {
      const correlation = { correlationid: subject, partitionkey: subject };
      return world.broker.publish({
        specversion: "1.0",
        id,
        type,
        subject,
        source,
        time: world.now().toISOString(),
        ...(data === undefined ? {} : { data, datacontenttype: "application/json" }),
        extensions: { ...correlation, ...extensions },
      });
    }),
  );
}
