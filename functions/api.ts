import type { FunctionRights } from "../lib/domain/rights.ts";
import { EVIDENCE_RIGHTS } from "../lib/evidence/gather-evidence.ts";
import { CAPACITY_RIGHTS } from "../lib/evidence/read-capacity.ts";
import { GUARD_RIGHTS } from "../lib/healing/ask-guard.ts";
import type { Context } from "../lib/healing/context.ts";
import { FIND_RIGHTS } from "../lib/healing/find-target.ts";
import { defineFunction, ignored } from "../lib/http/define-function.ts";
import { MODEL_RIGHTS } from "../lib/models/find-models.ts";

const rights: FunctionRights = {
  own: ["/configmaps: get,list,create,update"],
  // What an incident holds is given back before it is closed.
  writes: ["/configmaps: incident-*,target-*,ledger-*,ledger.cluster,ledger.nodes,kubeheal-drops"],
  // Evidence and the guard are asked for by a dry run; InferenceServices are models.
  targets: [...FIND_RIGHTS, ...EVIDENCE_RIGHTS, ...GUARD_RIGHTS, ...MODEL_RIGHTS, ...CAPACITY_RIGHTS],
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
  async routes() {
    const { restRoutes } = await import("../lib/api/rest.ts");
    return (context) => restRoutes(context, rights);
  },
});
