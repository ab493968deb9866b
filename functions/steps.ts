import { actions } from "../lib/actions/index.ts";
import { IncidentId } from "../lib/domain/ids.ts";
import { GUARD_RIGHTS } from "../lib/healing/ask-guard.ts";
import type { Context } from "../lib/healing/context.ts";
import { StepRequested, runStep } from "../lib/healing/run-step.ts";
import { defineFunction, ignored, reply } from "../lib/http/define-function.ts";

/** Runs one action: the only function that may change the cluster. */
export const steps = defineFunction<Context>()({
  name: "steps",
  on: { "io.kubeheal.step.requested": StepRequested },
  attributes: { "io.kubeheal.step.requested": { action: Object.keys(actions) } },
  delivery: { timeoutSeconds: 90, retry: 3, backoffSeconds: 1 },
  service: { timeoutSeconds: 120, concurrency: 10 },
  // What it may change in a namespace that has opted in is what the actions declare. Of the state it only counts what it drops.
  rights: {
    own: ["/configmaps: get,list,update"],
    writes: ["/configmaps: kubeheal-drops"],
    // Of the actions one looks beyond its own namespace: what lies on a node, and whose consent its pods have.
    // A quota is no action's business, and is looked at before pods are taken away that it counts.
    targets: [...GUARD_RIGHTS, "/pods: list", "/namespaces: list", "/resourcequotas: get"],
  },
  async handle({ subject, data }, context) {
    const id = IncidentId.safeParse(subject);
    if (!id.success) return ignored("its subject is no incident", "no-such-incident");
    const ran = await runStep(context, id.data, data);
    if (ran.kind === "ignored") return ignored(ran.why, "step-not-requested");
    const { step, attempt, outcome } = ran.data;
    return reply({
      id: `${step}-a${attempt}-${outcome.kind}`,
      type: "io.kubeheal.step.completed",
      subject: id.data,
      data: ran.data,
      extensions: { traceparent: ran.traceparent },
    });
  },
});
