import { alertmanagerRoutes } from "../lib/api/alertmanager.ts";
import { Alert } from "../lib/domain/alert.ts";
import type { Context } from "../lib/healing/context.ts";
import { hearAlerts } from "../lib/healing/hear-alerts.ts";
import { newTraceparent } from "../lib/healing/trace.ts";
import { defineFunction, ignored, reply } from "../lib/http/define-function.ts";
import { WorldError } from "../lib/world/world.ts";

/** Hears alerts from any tool as CloudEvents; Alertmanager's own webhook comes to `/alertmanager` of the same Service. */
export const alerts = defineFunction<Context>()({
  name: "alerts",
  on: { "io.kubeheal.alert.fired": Alert, "io.kubeheal.alert.resolved": Alert },
  delivery: { timeoutSeconds: 30, retry: 5, backoffSeconds: 0.5 },
  service: { timeoutSeconds: 60, concurrency: 20 },
  routes: alertmanagerRoutes,
  async handle({ type, data, traceparent }, context) {
    const status = type === "io.kubeheal.alert.fired" ? "firing" : "resolved";
    const { answers, announcements } = await hearAlerts(
      context,
      [{ ...data, status }],
      traceparent ?? newTraceparent(context.world),
    );
    const [answer] = answers;
    if (answer?.answer === "failed") throw new WorldError("unavailable", answer.why);
    const [announcement] = announcements;
    return announcement ? reply(announcement) : ignored(answer?.why ?? "no alert in it");
  },
});
