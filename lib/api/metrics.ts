import { Hono } from "hono";

import type { Context } from "../healing/context.ts";
import { CONTENT_TYPE, expose } from "../metrics/exposition.ts";
import { readFigures } from "../metrics/read-figures.ts";
import { VERSION } from "../process/version.ts";
import { demandPath } from "./authorize.ts";
import { allowOnly } from "./failure.ts";

/** What Prometheus scrapes. No namespace and no name is in it; who may read it is who may `get` the path `/metrics`, as with Kubernetes' own components. */
export function metricRoutes(context: Context): Hono {
  const app = new Hono();
  app.get("/metrics", async (c) => {
    await demandPath(context, c, { verb: "get", path: "/metrics" });
    return c.text(expose(await readFigures(context, VERSION)), 200, { "content-type": CONTENT_TYPE });
  });
  allowOnly(app, "GET", "/metrics");
  return app;
}
