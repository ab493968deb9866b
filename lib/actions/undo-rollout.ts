import { z } from "zod";

import { type Outcome, done, refused, unneeded } from "../domain/outcome.ts";
import { templateHash } from "../domain/template.ts";
import { type KubeObject, type PatchOperation, type Ref, WorldError } from "../world/world.ts";
import { awaitRollout } from "./await-rollout.ts";
import { changeOnce } from "./change-once.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";
import { type RolledOut, hasTakenEffect, isRolledOut } from "./rollout.ts";

/**
 * The pre-image is kept by reference: the template lives in the ReplicaSet or ControllerRevision `from`, and its hash proves that it is
 * the same.
 */
const Parameters = z.object({
  uid: z.string(),
  from: z.string(),
  fromTemplate: z.string(),
  to: z.string(),
  toTemplate: z.string(),
});
type Parameters = z.infer<typeof Parameters>;

interface Workload extends RolledOut {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly template: unknown;
  };
}

/** Puts back the pod template of an earlier revision, as `kubectl rollout undo` does, and waits for the rollout. */
export const undoRollout = defineAction({
  class: "R2",
  rights: [
    "apps/deployments,statefulsets,daemonsets: get,list,watch,patch",
    "apps/replicasets,controllerrevisions: get",
  ],
  decides: ["spec", "template"],
  parameters: Parameters,
  async apply(applying) {
    const { uid } = applying.parameters;
    const became = await changeOnce<Workload>(applying, {
      uid,
      what: "its pod template",
      judge: (workload) => verdictOf(workload, applying),
      operations: (workload) => operations(workload, applying),
    });
    return became === "made" ? rolledOut(applying) : became;
  },
});

function verdictOf(workload: Workload, { step, parameters }: Applying<Parameters>): Outcome | undefined {
  const { kind, metadata, spec } = workload;
  const now = templateHash(spec.template);
  if (now === parameters.toTemplate) return unneeded(`its pod template is already the one of ${parameters.to}`);
  if (now !== parameters.fromTemplate)
    return refused(`its pod template was changed ${lastWriterOf(workload, ["spec", "template"])} since the diagnosis`);
  // Between the diagnosis and now somebody or something may have mended it; what works is not taken away.
  if (step.undoes === undefined && isRolledOut(workload)) {
    return refused(`${kind} ${metadata.name} is rolled out and available by now: there is nothing to put back`);
  }
  if (spec.paused === true) return refused(`the rollout of ${kind} ${metadata.name} is paused by spec.paused`);
  return undefined;
}

async function operations(
  { kind, spec }: Workload,
  { step, parameters, cluster }: Applying<Parameters>,
): Promise<readonly PatchOperation[]> {
  const { namespace } = step.target;
  const ref = { apiVersion: "apps/v1", kind: keeperOf(kind), namespace, name: parameters.to };
  const template = templateIn(await cluster.get<Keeper>(ref));
  if (templateHash(template) !== parameters.toTemplate)
    throw new WorldError("invalid", `${ref.kind} ${ref.name} is not the one that was diagnosed`);
  return [
    { op: "test", path: "/spec/template", value: spec.template },
    { op: "replace", path: "/spec/template", value: template },
  ];
}

type Template = Readonly<Record<string, unknown>> & {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
};

/** A ReplicaSet or a ControllerRevision. */
type Keeper = KubeObject & {
  readonly spec?: { readonly template: Template };
  readonly data?: { readonly spec: { readonly template: Template } };
};

function keeperOf(kind: Ref["kind"]): string {
  return kind === "Deployment" ? "ReplicaSet" : "ControllerRevision";
}

/** Without what controllers add to it: the label of its ReplicaSet, and the directive of the patch that a ControllerRevision is kept as. */
function templateIn({ spec, data }: Keeper): Template {
  const { $patch: _, ...template } = spec?.template ?? data?.spec.template ?? {};
  const { "pod-template-hash": __, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

async function rolledOut(applying: Applying<Parameters>): Promise<Outcome> {
  // What was found broken will not roll out; putting it back is all that was promised.
  if (applying.step.undoes !== undefined) return done("its pod template is as it was found");
  return awaitRollout(applying, {
    until: hasTakenEffect,
    tell(pods, { workload, satisfied }) {
      if (!satisfied) return `rolling out: ${pods}`;
      return `${isRolledOut(workload) ? "rolled out" : "its controller has the template"}: ${pods}`;
    },
  });
}
