import { z } from "zod";

import { isLaterStep } from "../domain/ids.ts";
import { type Outcome, done, refused, unneeded, waiting } from "../domain/outcome.ts";
import { templateHash } from "../domain/template.ts";
import { type KubeObject, type PatchOperation, WorldError, isWorldError } from "../world/world.ts";
import { type Applying, RECEIPT, RECEIPT_PATH, defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";
import { type RolledOut, countOf, isRolledOut } from "./rollout.ts";

/** The pre-image is kept by reference: the template lives in the ReplicaSet `from`, and its hash proves that it is the same. */
const Parameters = z.object({
  uid: z.string(),
  fromReplicaSet: z.string(),
  fromTemplate: z.string(),
  toReplicaSet: z.string(),
  toTemplate: z.string(),
});
type Parameters = z.infer<typeof Parameters>;

interface DeploymentObject extends RolledOut {
  readonly spec: { readonly replicas?: number; readonly paused?: boolean; readonly template: unknown };
}

interface ReplicaSetObject extends KubeObject {
  readonly spec: { readonly template: { readonly metadata?: { readonly labels?: Record<string, string> } } };
}

/** How often a change that met another's write is judged again within one request. */
const TRIES = 3;

/** Puts back the pod template of an earlier ReplicaSet, as `kubectl rollout undo` does, and waits for the rollout. */
export const undoRollout = defineAction({
  class: "R2",
  rights: ["apps/deployments: get,list,watch,patch", "apps/replicasets: get"],
  parameters: Parameters,
  async apply(applying) {
    const target = { ...applying.step.target };
    for (let tries = 0; tries < TRIES; tries += 1) {
      const deployment = await applying.cluster.get<DeploymentObject>(target);
      const verdict = verdictOf(deployment, applying);
      if (verdict !== "change") return verdict === "made" ? rolledOut(applying, true) : verdict;
      try {
        await change(deployment, applying);
        return applying.dryRun ? done("the API server would accept it") : await rolledOut(applying, true);
      } catch (error) {
        if (!isWorldError(error, "conflict", "unknown-result")) throw error;
      }
    }
    throw new WorldError("unavailable", `Deployment ${target.name} was changed by others ${TRIES} times in a row`);
  },
});

function verdictOf(
  deployment: DeploymentObject,
  { step, parameters }: Applying<Parameters>,
): Outcome | "change" | "made" {
  const { metadata, spec } = deployment;
  if (metadata.uid !== parameters.uid)
    return refused(`Deployment ${metadata.name} is another object than the one that was diagnosed (its uid differs)`);
  const receipt = metadata.annotations?.[RECEIPT];
  if (receipt === step.id) return "made";
  // A late twin: it finds the field as it once was, because a later step has put it back.
  if (receipt !== undefined && isLaterStep(receipt, step.id))
    return refused(`the later step ${receipt} has changed its pod template since`);
  const now = templateHash(spec.template);
  if (now === parameters.toTemplate)
    return unneeded(`its pod template is already the one of ${parameters.toReplicaSet}`);
  if (now !== parameters.fromTemplate)
    return refused(
      `its pod template was changed ${lastWriterOf(deployment, ["spec", "template"])} since the diagnosis`,
    );
  // Between the diagnosis and now somebody or something may have mended it; what works is not taken away.
  if (step.undoes === undefined && isRolledOut(deployment)) {
    return refused(`Deployment ${metadata.name} is rolled out and available by now: there is nothing to put back`);
  }
  if (spec.paused === true) return refused(`the rollout of Deployment ${metadata.name} is paused by spec.paused`);
  return "change";
}

/** One request: it tests what it replaces, makes the change and leaves the receipt. */
async function change(
  deployment: DeploymentObject,
  { step, parameters, cluster, dryRun }: Applying<Parameters>,
): Promise<void> {
  const { namespace } = step.target;
  const ref = { apiVersion: "apps/v1", kind: "ReplicaSet", namespace, name: parameters.toReplicaSet };
  const template = withoutHashLabel((await cluster.get<ReplicaSetObject>(ref)).spec.template);
  if (templateHash(template) !== parameters.toTemplate) {
    throw new WorldError("invalid", `ReplicaSet ${parameters.toReplicaSet} is not the one that was diagnosed`);
  }
  const operations: PatchOperation[] = [
    { op: "test", path: "/metadata/uid", value: parameters.uid },
    { op: "test", path: "/spec/template", value: deployment.spec.template },
    { op: "replace", path: "/spec/template", value: template },
    ...receipt(deployment, step.id),
  ];
  await cluster.patch(step.target, operations, { dryRun });
}

/**
 * Writes the receipt over just the one that was read: a late twin of an earlier step must not find the field as it once was and change it
 * again. A server tests an absent key only where its map is there, so without annotations the whole map is tested and added.
 */
function receipt({ metadata: { annotations } }: DeploymentObject, stepId: string): PatchOperation[] {
  if (annotations === undefined) {
    const path = "/metadata/annotations";
    return [
      { op: "test", path, value: null },
      { op: "add", path, value: { [RECEIPT]: stepId } },
    ];
  }
  return [
    { op: "test", path: RECEIPT_PATH, value: annotations[RECEIPT] ?? null },
    { op: "add", path: RECEIPT_PATH, value: stepId },
  ];
}

async function rolledOut(
  { step, cluster, waitSeconds, dryRun }: Applying<Parameters>,
  changed: boolean,
): Promise<Outcome> {
  if (dryRun) return unneeded("it is made already");
  // What was found broken will not roll out; putting it back is all that was promised.
  if (step.undoes !== undefined) return done("its pod template is as it was found");
  const { satisfied, object } = await cluster.watchUntil<DeploymentObject>(
    step.target,
    (deployment) => deployment !== undefined && isRolledOut(deployment),
    waitSeconds,
  );
  if (object === undefined) return refused(`Deployment ${step.target.name} is gone`);
  const { available, wanted } = countOf(object);
  return satisfied
    ? (changed ? done : unneeded)(`rolled out: ${available} of ${wanted} pods are available`)
    : waiting(`rolling out: ${available} of ${wanted} pods are available`);
}

function withoutHashLabel(template: ReplicaSetObject["spec"]["template"]): unknown {
  const { "pod-template-hash": _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
