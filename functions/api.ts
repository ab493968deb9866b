import { Hono } from "hono";

import { clusterStatusRoutes } from "../lib/api/cluster-status.ts";
import { coordinationRoutes } from "../lib/api/coordination.ts";
import { decisionRoutes } from "../lib/api/decisions.ts";
import { detectionRoutes } from "../lib/api/detection.ts";
import { docsRoutes } from "../lib/api/docs.ts";
import { dropRoutes } from "../lib/api/drops.ts";
import { fail, failWith } from "../lib/api/failure.ts";
import { healthRoutes } from "../lib/api/health.ts";
import { incidentRoutes } from "../lib/api/incidents.ts";
import { insightRoutes } from "../lib/api/insights.ts";
import { metricRoutes } from "../lib/api/metrics.ts";
import { pageRoutes } from "../lib/api/page.ts";
import { remediationRoutes } from "../lib/api/remediation.ts";
import { rootCauseRoutes } from "../lib/api/root-causes.ts";
import type { FunctionRights } from "../lib/domain/rights.ts";
import { EVIDENCE_RIGHTS } from "../lib/evidence/gather-evidence.ts";
import { GUARD_RIGHTS } from "../lib/healing/ask-guard.ts";
import type { Context } from "../lib/healing/context.ts";
import { FIND_RIGHTS } from "../lib/healing/find-target.ts";
import { defineFunction, ignored } from "../lib/http/define-function.ts";
import { requestIdOf } from "../lib/http/request-id.ts";

const rights: FunctionRights = {
  own: ["/configmaps: get,list,create,update"],
  // What an incident holds is given back before it is closed.
  writes: ["/configmaps: incident-*,target-*,ledger-*,ledger.cluster,kubeheal-drops"],
  // Evidence and the guard are asked for by a dry run.
  targets: [...FIND_RIGHTS, ...EVIDENCE_RIGHTS, ...GUARD_RIGHTS],
  cluster: [
    // Who is calling, and may they.
    "authentication.k8s.io/tokenreviews: create",
    "authorization.k8s.io/subjectaccessreviews: create",
    // Who is it itself, and may it what it must.
    "authentication.k8s.io/selfsubjectreviews: create",
    "authorization.k8s.io/selfsubjectrulesreviews,selfsubjectaccessreviews: create",
  ],
};

/** REST for people and tools, and the page. It hears no events. */
export const api = defineFunction<Context>()({
  name: "api",
  on: {},
  delivery: { timeoutSeconds: 30, retry: 0, backoffSeconds: 1 },
  service: { timeoutSeconds: 60, concurrency: 50 },
  rights,
  handle: async () => ignored("the API hears no events"),
  routes(context) {
    const app = new Hono();
    for (const routes of [
      incidentRoutes,
      decisionRoutes,
      remediationRoutes,
      rootCauseRoutes,
      coordinationRoutes,
      detectionRoutes,
      insightRoutes,
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
  },
});
