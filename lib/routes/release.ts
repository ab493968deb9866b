import type { ReleaseKeeper } from "../domain/keeper.ts";
import { inWords } from "../domain/target.ts";
import { secondsBetween } from "../domain/time.ts";
import { type RunbookStep, handOver, steps } from "../runbooks/define-runbook.ts";
import { type Route, type Wanted, namespacesBeside, wait } from "./define-route.ts";

/** Longer than this no Helm is at it: somebody has killed it. Its own time-out is 5 minutes. */
const HELM_WORKS_SECONDS = 15 * 60;

/**
 * What is otherwise than its release asks for is set by that same revision; what the release itself asks for by the last one that was really good. A
 * Helm at work is waited for; one that was killed is no reason to wait.
 */
export const release: Route<ReleaseKeeper> = (wanted) => {
  const { keeper, finding } = wanted;
  const name = nameOf(keeper);
  const isChanged = !keeper.isAsAsked && keeper.status === "deployed";
  const to = isChanged ? keeper.revision : keeper.lastGood;
  if (isAtWork(wanted)) return wait(`Helm is at work on ${name} (revision ${keeper.revision}, ${keeper.status})`);
  if (keeper.status.startsWith("uninstall"))
    return handOver(`${finding.cause}; ${name} is ${keeper.status}: what becomes of it people decide`);
  // An earlier revision answers what the newest one brought; what it asks for otherwise is in its values.
  if (!isChanged && !wanted.steps.some(({ action }) => action === "undo-rollout"))
    return handOver(`${finding.cause}; this is what ${name} asks for (revision ${keeper.revision}): change its values`);
  if (to === undefined)
    return handOver(`${finding.cause}; ${name} has no earlier revision that was good: install one that is`);
  const others = namespacesBeside(wanted);
  if (others !== undefined)
    return handOver(
      `${finding.cause}; ${name} deploys into ${others}, too, which Helm would change as well: helm rollback ${keeper.name} ${to} -n ${keeper.namespace}`,
    );
  if (keeper.job) return steps(rollBack(wanted, to));
  return handOver(
    `${finding.cause}; ${name} deploys it, and no policy names the image and the ServiceAccount of a Helm (helm of ConfigMap kubeheal-policy): helm rollback ${keeper.name} ${to} -n ${keeper.namespace}`,
  );
};

function nameOf({ namespace, name }: ReleaseKeeper): string {
  return `release ${namespace}/${name}`;
}

function isAtWork({ keeper: { status, at }, evidence }: Wanted<ReleaseKeeper>): boolean {
  const isPending = status.startsWith("pending-") || status === "uninstalling";
  return isPending && secondsBetween(at, evidence.at) < HELM_WORKS_SECONDS;
}

// oxlint-disable-next-line max-params -- of what, to what
function rollBack({ keeper, target }: Wanted<ReleaseKeeper>, to: number): RunbookStep {
  const { name, namespace, revision, job } = keeper;
  const parameters = { name, namespace, image: job?.image ?? "", serviceAccount: job?.serviceAccount ?? "" };
  const release = nameOf(keeper);
  const isSame = to === revision;
  return {
    action: "roll-back-release",
    target,
    summary: isSame
      ? `has Helm set ${inWords(target)} to what revision ${revision} of ${release} asks for`
      : `has Helm take ${release} back from revision ${revision} (${keeper.status}) to revision ${to}`,
    parameters: { ...parameters, revision: to },
  };
}
