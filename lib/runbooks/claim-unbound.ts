import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** A volume that somebody lost may hold the only copy of something: nothing here makes or deletes claims. */
export const claimUnbound = defineRunbookAbout("object", ({ cause, facts }, { target: { namespace } }) =>
  handOver(
    `${cause}: look at what its provisioner says (kubectl describe pvc -n ${namespace} ${facts["claim"]}; kubectl get storageclass); a claim's class cannot be changed, so it is made again from where it is kept`,
  ),
);
