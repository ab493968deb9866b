import { AnomalyScored } from "../lib/domain/anomaly.ts";
import { triageScore } from "../lib/engine/triage-score.ts";
import type { Context } from "../lib/healing/context.ts";
import { FIND_RIGHTS } from "../lib/healing/find-target.ts";
import { hearOne } from "../lib/healing/hear-one.ts";
import { defineFunction } from "../lib/http/define-function.ts";

/** Hears how unusual models find a workload. A score opens an incident and changes nothing by itself: the symptom must show in the cluster. */
export const anomalies = defineFunction<Context>()({
  name: "anomalies",
  on: { "io.kubeheal.anomaly.scored": AnomalyScored },
  delivery: { timeoutSeconds: 30, retry: 5, backoffSeconds: 0.5 },
  service: { timeoutSeconds: 60, concurrency: 20 },
  rights: {
    own: ["/configmaps: get,list,create,update"],
    writes: ["/configmaps: incident-*,target-*,kubeheal-drops"],
    targets: FIND_RIGHTS,
  },
  async handle({ data }, context) {
    const triaged = triageScore(data, { settings: context.settings, now: context.world.now() });
    return hearOne(context, triaged);
  },
});
