import { z } from "zod";

import { type Outcome, refused, unneeded } from "../domain/outcome.ts";
import { overlay } from "../domain/overlay.ts";
import { templateHash } from "../domain/template.ts";
import { awaitRollout } from "./await-rollout.ts";
import { changeOnce } from "./change-once.ts";
import { defineAction } from "./define-action.ts";
import { lastApplied } from "./last-applied.ts";
import { lastWriterOf } from "./last-writer.ts";
import { type RolledOut, hasTakenEffect } from "./rollout.ts";

/** Hashes of the pod template as it was found, and as it will be. */
const Parameters = z.object({ uid: z.string(), fromTemplate: z.string(), toTemplate: z.string() });

interface Workload extends RolledOut {
  readonly spec: { readonly replicas?: number; readonly template: unknown };
}

/**
 * Applies again what was applied last, to the pod template alone. It cannot be undone: what it replaces is kept in no revision that is sure to be
 * there later, and may hold secrets, so it is not kept here either. Hence its class: a person agrees first.
 */
export const restoreLastApplied = defineAction({
  class: "R3",
  rights: ["apps/deployments,statefulsets,daemonsets: get,list,watch,patch"],
  decides: ["spec", "template"],
  parameters: Parameters,
  async apply(applying) {
    const { parameters } = applying;
    const became = await changeOnce<Workload>(applying, {
      uid: parameters.uid,
      what: "its pod template",
      judge: (workload) => verdictOf(workload, parameters),
      operations: (workload) => [
        { op: "test", path: "/spec/template", value: workload.spec.template },
        { op: "replace", path: "/spec/template", value: appliedTo(workload) },
      ],
    });
    if (became !== "made") return became;
    return awaitRollout(applying, { until: hasTakenEffect, tell: (pods) => `as it was applied last: ${pods}` });
  },
});

function appliedTo({ metadata, spec }: Workload): unknown {
  return overlay(spec.template, lastApplied<Workload>(metadata)?.spec?.template);
}

function verdictOf(workload: Workload, { fromTemplate, toTemplate }: z.infer<typeof Parameters>): Outcome | undefined {
  const now = templateHash(workload.spec.template);
  if (now === toTemplate) return unneeded("its pod template is as it was applied already");
  if (now !== fromTemplate)
    return refused(`its pod template was changed ${lastWriterOf(workload, ["spec", "template"])} since the diagnosis`);
  if (templateHash(appliedTo(workload)) === toTemplate) return undefined;
  return refused("what was applied last is another configuration than the one that was diagnosed");
}
