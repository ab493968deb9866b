import { Alert } from "../lib/domain/alert.ts";
import { triage } from "../lib/engine/triage.ts";
import { EVIDENCE_RIGHTS, OBJECT_RIGHTS } from "../lib/evidence/gather-evidence.ts";
import { POINTER_RIGHTS } from "../lib/evidence/points-at.ts";
import { GUARD_RIGHTS } from "../lib/healing/ask-guard.ts";
import type { Context } from "../lib/healing/context.ts";
import { FIND_RIGHTS } from "../lib/healing/find-target.ts";
import { hearOne } from "../lib/healing/hear-one.ts";
import { defineFunction } from "../lib/http/define-function.ts";

/** Hears alerts from any tool as CloudEvents; Alertmanager's own webhook comes to `/alertmanager` of the same Service. */
export const alerts = defineFunction<Context>()({
  name: "alerts",
  on: { "io.kubeheal.alert.fired": Alert, "io.kubeheal.alert.resolved": Alert },
  delivery: { timeoutSeconds: 30, retry: 5, backoffSeconds: 0.5 },
  service: { timeoutSeconds: 60, concurrency: 20 },
  rights: {
    own: ["/configmaps: get,list,create,update"],
    writes: ["/configmaps: incident-*,target-*,kubeheal-drops"],
    // Evidence and the guard are asked for by a dry run.
    targets: [...FIND_RIGHTS, ...POINTER_RIGHTS, ...EVIDENCE_RIGHTS, ...OBJECT_RIGHTS, ...GUARD_RIGHTS],
  },
  routes: async () => (await import("../lib/api/alertmanager.ts")).alertmanagerRoutes,
  async handle({ type, data }, context) {
    const status = type === "io.kubeheal.alert.fired" ? "firing" : "resolved";
    const triaged = triage({ ...data, status }, { settings: context.settings, now: context.world.now() });
    return hearOne(context, triaged);
  },
});
