import { Hono } from "hono";

import type { Context } from "../healing/context.ts";
import { asDelivery } from "../healing/delivery.ts";
import { noteDeadLetter } from "../healing/note-dead-letter.ts";
import { answerOf, failureOf } from "../http/answers.ts";
import { readEvent } from "../http/read-event.ts";
import { Refused } from "../http/refused.ts";
import { sentBy } from "../http/sent-and-said.ts";
import { idsIn } from "../world/trace.ts";

/** The dead letter sink of every Trigger: `/dead-letters/<function>`. What cannot be read is counted and let go, nobody would send it better. */
export function deadLetterRoutes(context: Context): Hono {
  const app = new Hono();
  app.post("/dead-letters/:function{[a-z]{1,40}}", async (c) => {
    const event = await readEvent(sentBy(c.req.raw));
    const about = { function: "workflows", lostBy: c.req.param("function") };
    const incident = await asDelivery(
      context,
      { name: "workflows", event, about, caller: undefined },
      async (inside) => {
        inside.trace.add({ "kubeheal.lost_by": about.lostBy });
        return noteDeadLetter(inside, about.lostBy, event);
      },
    );
    await context.drops.count({ "dead-letter": 1 });
    const trace = idsIn(incident?.traceparent)?.traceId;
    context.log.warn({ ...about, incident: incident?.id, trace }, "an event was lost on its way");
    return c.body(null, 202);
  });
  app.onError(async (error) => {
    const failure = failureOf(error);
    if (error instanceof Refused) await context.drops.count({ "unreadable-dead-letter": 1 });
    context.log.warn({ err: error, status: failure.status }, "a dead letter could not be noted");
    return answerOf(failure);
  });
  return app;
}
