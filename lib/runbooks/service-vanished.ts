import { deploymentMethod } from "../domain/owner.ts";
import { defineRunbook, handOver } from "./define-runbook.ts";

/** That it was there is known, and how it was is not: it comes back from where it is kept. */
export const serviceVanished = defineRunbook(({ cause, facts }, { owner, target: { namespace } }) => {
  const { service } = facts;
  const where =
    owner.kind === "person"
      ? "apply it again from where it is kept (kubectl apply), or make it anew"
      : `let ${deploymentMethod(owner)} bring it back, as it deploys its pods`;
  return handOver(
    `${cause}: ${where}; who deleted it, the API server's audit log says (service ${namespace}/${service})`,
  );
});
