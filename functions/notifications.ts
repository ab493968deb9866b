import { z } from "zod";

import { IncidentId } from "../lib/domain/ids.ts";
import { type Context, readIncident } from "../lib/healing/context.ts";
import { tellTheNamespace } from "../lib/healing/notify.ts";
import { accepted, defineFunction, ignored } from "../lib/http/define-function.ts";

/** Tells people: today by Kubernetes Events on the target. */
export const notifications = defineFunction<Context>()({
  name: "notifications",
  on: {
    "io.kubeheal.incident.opened": z.unknown(),
    "io.kubeheal.incident.healed": z.unknown(),
    "io.kubeheal.incident.recovered": z.unknown(),
    "io.kubeheal.incident.handed-over": z.unknown(),
    "io.kubeheal.incident.closed": z.unknown(),
    "io.kubeheal.workflow.parked": z.unknown(),
    "io.kubeheal.approval.requested": z.unknown(),
  },
  delivery: { timeoutSeconds: 20, retry: 3, backoffSeconds: 2 },
  service: { timeoutSeconds: 60, concurrency: 50 },
  // Of the state it only counts what it drops.
  rights: {
    own: ["/configmaps: get,update"],
    writes: ["/configmaps: kubeheal-drops"],
    optedIn: ["/events: create"],
  },
  async handle({ id, type, subject }, context) {
    const incidentId = IncidentId.safeParse(subject);
    const incident = incidentId.success ? await readIncident(context, incidentId.data) : undefined;
    if (!incident) return ignored("there is no such incident", "no-such-incident");
    const how = await tellTheNamespace(context, incident, { id, type });
    return accepted(how === "told" ? "told by a Kubernetes Event" : "was told before, or has no target to tell it on");
  },
});
