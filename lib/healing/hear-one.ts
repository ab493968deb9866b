import type { Triaged } from "../engine/triage.ts";
import { type Answer, ignored, reply } from "../http/define-function.ts";
import { WorldError } from "../world/world.ts";
import type { Context } from "./context.ts";
import { hearTriaged } from "./hear-alerts.ts";

/** Hears what came as an event of its own, and answers with the event that `workflows` must hear, if there is one. */
export async function hearOne(context: Context, triaged: Triaged): Promise<Answer> {
  const { answers, announcements } = await hearTriaged(context, [triaged]);
  const [answer] = answers;
  if (answer?.answer === "failed") throw new WorldError("unavailable", answer.why);
  const [announcement] = announcements;
  return announcement ? reply(announcement) : ignored(answer?.why ?? "it was not answered for");
}
