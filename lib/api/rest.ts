import { Hono } from "hono";

import type { FunctionRights } from "../domain/rights.ts";
import type { Context } from "../healing/context.ts";
import { requestIdOf } from "../http/request-id.ts";
import { anomalyRoutes } from "./anomalies.ts";
import { capacityRoutes } from "./capacity.ts";
import { clusterStatusRoutes } from "./cluster-status.ts";
import { coordinationTriggerRoutes } from "./coordination-trigger.ts";
import { coordinationRoutes } from "./coordination.ts";
import { decisionRoutes } from "./decisions.ts";
import { detectionRoutes } from "./detection.ts";
import { diskExhaustionRoutes } from "./disk-exhaustion.ts";
import { docsRoutes } from "./docs.ts";
import { dropRoutes } from "./drops.ts";
import { fail, failWith } from "./failure.ts";
import { healthRoutes } from "./health.ts";
import { incidentRoutes } from "./incidents.ts";
import { memoryLeakRoutes } from "./memory-leak.ts";
import { metricRoutes } from "./metrics.ts";
import { modelRoutes } from "./models.ts";
import { pageRoutes } from "./page.ts";
import { predictRoutes } from "./predict.ts";
import { recommendationRoutes } from "./recommendations.ts";
import { remediationRoutes } from "./remediation.ts";
import { rightSizingRoutes } from "./right-sizing.ts";
import { rootCauseRoutes } from "./root-causes.ts";

/** All of REST and the page. `rights` are those that the function which serves it has declared. */
export function restRoutes(context: Context, rights: FunctionRights): Hono {
  const app = new Hono();
  for (const routes of [
    // Before those that refuse every other method on the path of an incident.
    decisionRoutes,
    incidentRoutes,
    remediationRoutes,
    rootCauseRoutes,
    coordinationRoutes,
    coordinationTriggerRoutes,
    detectionRoutes,
    modelRoutes,
    predictRoutes,
    anomalyRoutes,
    capacityRoutes,
    rightSizingRoutes,
    recommendationRoutes,
    diskExhaustionRoutes,
    memoryLeakRoutes,
    clusterStatusRoutes,
    dropRoutes,
    metricRoutes,
    docsRoutes,
    pageRoutes,
  ])
    app.route("/", routes(context));
  app.route("/", healthRoutes(context, "api", rights));
  app.all("/api/*", (c) => fail(c, { status: 404, error: `there is no ${c.req.method} ${c.req.path}` }));
  app.onError((error, c) => {
    const answer = failWith(c, error);
    const about = { path: c.req.path, request: requestIdOf(c), status: answer.status };
    // Of what a caller did wrong nobody needs to know where in our source it was noticed.
    if (answer.status === 500) context.log.error({ ...about, err: error }, "a request failed");
    else context.log.warn(about, `a request was refused: ${error.message}`);
    return answer;
  });
  return app;
}
