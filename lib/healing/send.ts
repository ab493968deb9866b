import type { Announcement } from "../domain/events.ts";
import { announced } from "../http/announced.ts";
import type { Context } from "./context.ts";

/** Publishes what a handler that answers people, and not the Broker, has to say. What is lost is found by a tick. */
export async function send(
  { world }: Pick<Context, "world">,
  announcements: readonly Announcement[],
  name: string,
): Promise<void> {
  await Promise.all(
    announcements.map((announcement) => world.broker.publish(announced(announcement, { name, now: world.now() }))),
  );
}
