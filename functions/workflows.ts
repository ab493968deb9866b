import { z } from "zod";

import { IncidentId } from "../lib/domain/ids.ts";
import { announcementOf } from "../lib/engine/announce.ts";
import { EVIDENCE_RIGHTS, OBJECT_RIGHTS } from "../lib/evidence/gather-evidence.ts";
import { AROUND_RIGHTS } from "../lib/evidence/look-around.ts";
import { GUARD_RIGHTS } from "../lib/healing/ask-guard.ts";
import { StepCompleted, completeStep } from "../lib/healing/complete-step.ts";
import type { Context } from "../lib/healing/context.ts";
import { OPTED_IN_RIGHTS } from "../lib/healing/opted-in.ts";
import { prune } from "../lib/healing/prune.ts";
import { setAside } from "../lib/healing/set-aside.ts";
import { wakeDue } from "../lib/healing/wake-due.ts";
import { wakeIncident } from "../lib/healing/wake-incident.ts";
import { type Answer, accepted, defineFunction, ignored, reply } from "../lib/http/define-function.ts";

/** What the PingSources send; a tick that says nothing is a heartbeat. */
const Tick = z.object({ clock: z.enum(["heartbeat", "fast"]) }).catch({ clock: "heartbeat" });

/** Plans, advances by one step, verifies, takes back, closes, and wakes what is due. */
export const workflows = defineFunction<Context>()({
  name: "workflows",
  on: {
    "io.kubeheal.incident.opened": z.unknown(),
    "io.kubeheal.incident.changed": z.unknown(),
    "io.kubeheal.step.completed": StepCompleted,
    "dev.knative.sources.ping": Tick,
  },
  direct: ["dev.knative.sources.ping"],
  delivery: { timeoutSeconds: 30, retry: 5, backoffSeconds: 0.5 },
  service: { timeoutSeconds: 60, concurrency: 20 },
  rights: {
    own: [
      "/configmaps: get,list,create,update,patch,delete",
      "sources.knative.dev/pingsources: get,create,patch,delete",
      "serving.knative.dev/services: get",
    ],
    writes: [
      "/configmaps: incident-*,target-*,snapshot-*,ledger-*,ledger.cluster,ledger.nodes,kubeheal-totals,kubeheal-drops",
      "sources.knative.dev/pingsources: kubeheal-fast-clock",
    ],
    targets: [...EVIDENCE_RIGHTS, ...OBJECT_RIGHTS, ...AROUND_RIGHTS, ...GUARD_RIGHTS, ...OPTED_IN_RIGHTS],
  },
  routes: async () => (await import("../lib/api/dead-letters.ts")).deadLetterRoutes,
  async handle(event, context) {
    if (event.type === "dev.knative.sources.ping") return tick(context, event.data);
    const id = IncidentId.safeParse(event.subject);
    if (!id.success) return ignored("its subject is no incident", "no-such-incident");
    try {
      if (event.type === "io.kubeheal.step.completed") {
        const incident = await completeStep(context, id.data, event.data);
        return incident ? answerWith(incident) : ignored("this outcome is not awaited", "outcome-not-awaited");
      }
      const incident = await wakeIncident(context, id.data);
      return incident ? answerWith(incident) : ignored("there is no such incident", "no-such-incident");
    } catch (error) {
      if (await setAside(context, id.data, error)) return ignored("it cannot be read and is set aside", "unreadable");
      throw error;
    }
  },
});

function answerWith(incident: Parameters<typeof announcementOf>[0]): Answer {
  const announcement = announcementOf(incident);
  return announcement ? reply(announcement) : accepted("looked at, nothing to announce");
}

async function tick(context: Context, { clock }: z.infer<typeof Tick>): Promise<Answer> {
  const { woken, left } = await wakeDue(context);
  // The fast clock only wakes; the heartbeat also cleans up.
  if (clock === "fast") return accepted(`woke ${woken}, left ${left}`);
  await context.drops.prepare();
  const pruned = await prune(context);
  return accepted(`woke ${woken}, left ${left}, pruned ${pruned}`);
}
