import { inWords } from "../domain/target.ts";
import { defineRunbook, handOver, steps } from "./define-runbook.ts";

/** Goes back to the revision before. Its own undo puts the newest template back, should the old one not help either. */
export const badRollout = defineRunbook(({ facts, cause }, { target }) => {
  if (target.kind !== "Deployment")
    return handOver(
      `${cause}. This version undoes rollouts of Deployments only: put the pod template back where it is kept (kubectl rollout undo ${target.kind.toLowerCase()}/${target.name})`,
    );
  const { uid, fromReplicaSet, fromTemplate, fromRevision, toReplicaSet, toTemplate, toRevision } = facts as Record<
    string,
    string
  >;
  const from = { fromReplicaSet: String(fromReplicaSet), fromTemplate: String(fromTemplate) };
  const to = { toReplicaSet: String(toReplicaSet), toTemplate: String(toTemplate) };
  return steps({
    action: "undo-rollout",
    target,
    summary: `puts ${inWords(target)} back from revision ${fromRevision} to revision ${toRevision}`,
    parameters: { uid: String(uid), ...from, ...to },
    undo: {
      action: "undo-rollout",
      summary: `puts ${inWords(target)} back to revision ${fromRevision}, as it was found`,
      parameters: {
        uid: String(uid),
        fromReplicaSet: to.toReplicaSet,
        fromTemplate: to.toTemplate,
        toReplicaSet: from.fromReplicaSet,
        toTemplate: from.fromTemplate,
      },
    },
  });
});
