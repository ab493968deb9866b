import { z } from "zod";

import { AnomalyScored } from "../lib/domain/anomaly.ts";
import { Outlier, scoreOfOutlier } from "../lib/domain/outlier.ts";
import { triageScore } from "../lib/engine/triage-score.ts";
import type { Context } from "../lib/healing/context.ts";
import { FIND_RIGHTS } from "../lib/healing/find-target.ts";
import { hearOne } from "../lib/healing/hear-one.ts";
import { SNAPSHOT_RIGHTS, takeSnapshots } from "../lib/healing/take-snapshots.ts";
import { type Answer, accepted, defineFunction, ignored } from "../lib/http/define-function.ts";
import { MODEL_RIGHTS } from "../lib/models/find-models.ts";
import { SCAN_RIGHTS, scan } from "../lib/models/scan.ts";

/** Hears how unusual models find a workload, and asks them itself when a clock wakes it. A score opens an incident and changes nothing by itself: the symptom must show in the cluster. */
export const anomalies = defineFunction<Context>()({
  name: "anomalies",
  on: {
    "io.kubeheal.anomaly.scored": AnomalyScored,
    "org.kubeflow.serving.inference.outlier": Outlier,
    "io.seldon.serving.inference.outlier": Outlier,
    "dev.knative.sources.ping": z.unknown(),
  },
  direct: ["dev.knative.sources.ping"],
  delivery: { timeoutSeconds: 30, retry: 5, backoffSeconds: 0.5 },
  service: { timeoutSeconds: 60, concurrency: 20 },
  rights: {
    own: ["/configmaps: get,list,create,update"],
    writes: ["/configmaps: incident-*,target-*,snapshot-*,kubeheal-drops"],
    targets: [...FIND_RIGHTS, ...MODEL_RIGHTS, ...SCAN_RIGHTS, ...SNAPSHOT_RIGHTS],
  },
  async handle(event, context) {
    if (event.type === "dev.knative.sources.ping") return lookAround(context);
    const scored =
      event.type === "io.kubeheal.anomaly.scored" ? event.data : scoreOfOutlier(event.data, event.extensions);
    if (!scored)
      return ignored("its extensions inferenceservicename and namespace name no InferenceService", "refused-event");
    return hearOne(context, triageScore(scored, { settings: context.settings, now: context.world.now() }));
  },
});

/** Without an alert: what models say of the pods, and what there is in each namespace while nothing is wrong there. */
async function lookAround(context: Context): Promise<Answer> {
  const remembered = await takeSnapshots(context);
  return accepted(`${(await scan(context)).said}; ${remembered}`);
}
