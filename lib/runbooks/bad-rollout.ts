import { inWords } from "../domain/target.ts";
import { defineRunbook, steps } from "./define-runbook.ts";

/** Goes back to the revision before. Its own undo puts the newest template back, should the old one not help either. */
export const badRollout = defineRunbook(({ facts }, { target }) => {
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
