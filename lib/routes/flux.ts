import type { FluxKeeper } from "../domain/keeper.ts";
import { inWords } from "../domain/target.ts";
import { handOver, steps } from "../runbooks/define-runbook.ts";
import type { Route } from "./define-route.ts";

/** What somebody has changed since Flux applied it, Flux is asked to apply again, before its interval would. What Git itself asks for belongs into Git. */
export const flux: Route<FluxKeeper> = ({ finding, keeper, target }) => {
  const name = inWords(keeper.object);
  if (keeper.isSuspended)
    return handOver(
      `${finding.cause}; ${name} deploys it and is suspended: whoever suspended it decides (flux resume ${keeper.object.kind.toLowerCase()} ${keeper.object.name})`,
    );
  if (keeper.trouble !== undefined)
    return handOver(`${finding.cause}; ${name} deploys it, and Flux cannot apply it now: ${keeper.trouble}`);
  if (keeper.changedBy === undefined)
    return handOver(
      `${finding.cause}; this is what Git asks for (${name}, revision ${keeper.revision}): revert it there`,
    );
  return steps({
    action: "reconcile-flux",
    target: keeper.object,
    summary: `has Flux apply ${inWords(target)} as Git asks for it (${name}, revision ${keeper.revision}); it was changed ${keeper.changedBy}`,
    parameters: { uid: keeper.uid },
  });
};
