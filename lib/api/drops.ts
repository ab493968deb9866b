import { Hono } from "hono";

import { DROPS, type Drop } from "../domain/drop.ts";
import type { Context } from "../healing/context.ts";
import { demand } from "./authorize.ts";
import { allowOnly } from "./failure.ts";

/** What was heard and led to nothing, since the installation; for whoever may list the incidents of all namespaces. */
export function dropRoutes(context: Context): Hono {
  const app = new Hono();
  app.get("/api/v1/drops", async (c) => {
    await demand(context, c, { verb: "list", namespace: undefined });
    const counts = await context.drops.load();
    const drops = (Object.keys(DROPS) as Drop[]).map((reason) => ({
      reason,
      count: counts[reason] ?? 0,
      what: DROPS[reason],
    }));
    return c.json({ drops, total: drops.reduce((sum, { count }) => sum + count, 0) });
  });
  allowOnly(app, "GET", "/api/v1/drops");
  return app;
}
