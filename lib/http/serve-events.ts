import { Hono } from "hono";

import type { CountsDrops } from "../domain/drop.ts";
import type { Log } from "../world/log.ts";
import { WorldError, type World } from "../world/world.ts";
import { answerOf, failureOf } from "./answers.ts";
import { readEvents } from "./read-event.ts";
import { Refused } from "./refused.ts";
import { sentBy } from "./sent-and-said.ts";

export interface Intake {
  readonly world: Pick<World, "broker">;
  readonly drops: CountsDrops;
  readonly log: Log;
}

/** Where other tools send events to the Broker, one or a batch. All are read before the first is sent; whoever gets a 503 sends all again. */
export function serveEvents({ world, drops, log }: Intake): Hono {
  const app = new Hono();

  app.post("/events", async (c) => {
    const events = await readEvents(sentBy(c.req.raw));

    const sent = await Promise.all(events.map((event) => world.broker.publish(event)));

    const failed = sent.filter((result) => result === "failed").length;
    if (failed > 0) throw new WorldError("unavailable", `the broker did not take ${failed} of ${events.length} events`);
    return c.body(null, 202);
  });

  app.all("/events", (c) => c.json({ error: "only POST is allowed here" }, 405, { allow: "POST" }));
  app.notFound((c) => c.json({ error: "nothing is served here; /events is" }, 404));
  app.onError(async (error, c) => {
    const failure = failureOf(error);
    if (error instanceof Refused) await drops.count({ "refused-event": 1 });
    const about = { path: c.req.path, status: failure.status };
    if (failure.status === 500) log.error({ ...about, err: error }, failure.error);
    else log.warn(about, failure.error);
    return answerOf(failure);
  });
  return app;
}
