import { z } from "zod";

import { type Outcome, refused } from "../domain/outcome.ts";
import { templateHash } from "../domain/template.ts";
import type { PatchOperation } from "../world/world.ts";
import { awaitRollout } from "./await-rollout.ts";
import { changeOnce } from "./change-once.ts";
import { defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";
import { type RolledOut, hasTakenEffect, isRolledOut } from "./rollout.ts";

/** What `kubectl rollout restart` writes. */
const RESTARTED = "kubectl.kubernetes.io/restartedAt";

/** Hash of the pod template as it was found. */
const Parameters = z.object({ uid: z.string(), template: z.string() });

interface Workload extends RolledOut {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly template: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
  };
}

/**
 * Starts all pods anew, as many at a time as the workload's own strategy has it, in the way of `kubectl rollout restart`. Nothing to undo: the pods
 * are made from the same template, and taking the note on it back would start them once more.
 */
export const restartWorkload = defineAction({
  class: "R2",
  rights: ["apps/deployments,statefulsets,daemonsets: get,list,watch,patch"],
  decides: ["spec", "template"],
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters } = applying;
    const became = await changeOnce<Workload>(applying, {
      uid: parameters.uid,
      what: "its pod template",
      judge: (workload) => verdictOf(workload, parameters.template),
      // The moment of the first request: however often it is delivered, it is one restart.
      operations: (workload) => note(workload, step.startedAt ?? "a dry run"),
    });
    if (became !== "made") return became;
    return awaitRollout(applying, { until: hasTakenEffect, tell: (pods) => `started anew: ${pods}` });
  },
});

function verdictOf(workload: Workload, template: string): Outcome | undefined {
  const { kind, metadata, spec } = workload;
  if (templateHash(spec.template) !== template)
    return refused(`its pod template was changed ${lastWriterOf(workload, ["spec", "template"])} since the diagnosis`);
  if (isRolledOut(workload)) return refused(`all pods of ${kind} ${metadata.name} are available by now`);
  return spec.paused === true ? refused(`the rollout of ${kind} ${metadata.name} is paused by spec.paused`) : undefined;
}

/** A server tests an absent key only where its map is there. */
function note({ spec: { template } }: Workload, at: string): PatchOperation[] {
  const path = "/spec/template/metadata/annotations";
  const { annotations } = template.metadata ?? {};
  if (annotations === undefined)
    return [
      { op: "test", path, value: null },
      { op: "add", path, value: { [RESTARTED]: at } },
    ];
  const key = `${path}/${RESTARTED.replace("/", "~1")}`;
  return [
    { op: "test", path: key, value: annotations[RESTARTED] ?? null },
    { op: "add", path: key, value: at },
  ];
}
