import type { ApplicationKeeper, Deployed } from "../domain/keeper.ts";
import { groupOf, inWords } from "../domain/target.ts";
import { isAfter, later } from "../domain/time.ts";
import { type RunbookStep, handOver, steps } from "../runbooks/define-runbook.ts";
import { type Route, type Wanted, namespacesBeside, wait } from "./define-route.ts";

type Asked = Wanted<ApplicationKeeper>;

/**
 * What is otherwise than what was deployed is synced, that object alone; what Git has and nobody has deployed yet is left to people. What Git itself asks for is taken back by Argo CD where it lets anybody do that:
 * with auto-sync on it would come again, so there the change belongs into Git.
 */
export const application: Route<ApplicationKeeper> = (wanted) => {
  const { keeper, target, finding } = wanted;
  const name = inWords(keeper.object);
  if (keeper.trouble !== undefined)
    return handOver(`${finding.cause}; ${name} deploys it, and Argo CD cannot help now: ${keeper.trouble}`);
  if (keeper.sync === "OutOfSync" && keeper.healsItself)
    return wait(
      `${inWords(target)} is not as Git asks (${keeper.revision}), and ${name} sets that right itself (selfHeal)`,
    );
  const deployed = keeper.history.at(-1)?.revision;
  if (keeper.sync === "OutOfSync" && deployed !== keeper.revision)
    return handOver(
      `${finding.cause}; Git is ahead of what was deployed last (${name}, revision ${keeper.revision} after ${deployed ?? "none"}), and when that goes out people decide: sync it in Argo CD`,
    );
  if (keeper.sync === "OutOfSync") return steps(...refreshed(wanted), sync(wanted));
  if (keeper.sync !== "Synced")
    return handOver(
      `${finding.cause}; ${name} deploys it, and whether it is as Git asks is not known (${keeper.sync}): look at it in Argo CD`,
    );
  return rollBack(wanted);
};

/** Compared before the trouble was there, Argo CD does not know of it yet. */
function refreshed({ keeper, finding }: Asked): RunbookStep[] {
  if (keeper.comparedAt !== undefined && !isAfter(finding.since, new Date(keeper.comparedAt))) return [];
  return [
    {
      action: "refresh-application",
      target: keeper.object,
      summary: `has ${inWords(keeper.object)} compared with Git again`,
      parameters: { uid: keeper.uid },
    },
  ];
}

function sync({ keeper, target }: Asked): RunbookStep {
  const { apiVersion, kind, namespace, name } = target;
  return {
    action: "sync-application",
    target: keeper.object,
    summary: `has Argo CD set ${inWords(target)} to what Git asks for (${inWords(keeper.object)}, revision ${keeper.revision})`,
    parameters: {
      uid: keeper.uid,
      group: groupOf(apiVersion),
      kind,
      ...(namespace !== undefined && { namespace }),
      name,
      revision: keeper.revision,
    },
  };
}

function rollBack(wanted: Asked): ReturnType<Route<ApplicationKeeper>> {
  const { keeper, finding, steps: wantedSteps } = wanted;
  const name = inWords(keeper.object);
  const inGit = `${finding.cause}; this is what Git asks for (${name}, revision ${keeper.revision})`;
  if (!wantedSteps.some(goesBack)) return handOver(`${inGit}: change it there`);
  if (keeper.isAutomated)
    return handOver(`${inGit}, and with auto-sync on Argo CD takes nothing back: revert it there`);
  const to = deployedBefore(keeper, finding.since);
  const from = keeper.history.at(-1);
  if (!to || !from) return handOver(`${inGit}, and Argo CD keeps no earlier revision to go back to: revert it there`);
  if (to.source === undefined || from.source === undefined)
    return handOver(`${inGit}, which has several sources: go back in Argo CD, or revert it there`);
  const others = namespacesBeside(wanted);
  if (others !== undefined)
    return handOver(`${inGit}, and going back would change ${others}, too: go back in Argo CD, or revert it there`);
  return steps(backTo(keeper, from, to));
}

/** A remedy that puts an earlier template back; others would change what no revision in Git has. */
function goesBack({ action }: RunbookStep): boolean {
  return action === "undo-rollout";
}

/** Argo CD writes down that it has deployed when all is applied; the first pod may have crashed by then, and clocks differ. */
const CLOCKS_DIFFER_SECONDS = 60;

/** What was deployed when the trouble began is the suspect; the newest before it that is another. */
function deployedBefore({ history }: ApplicationKeeper, since: string): Deployed | undefined {
  const suspect = history.at(-1);
  if (!suspect || isAfter(suspect.at, later(since, CLOCKS_DIFFER_SECONDS))) return undefined;
  return history.findLast(({ revision, source }) => revision !== suspect.revision || source !== suspect.source);
}

// oxlint-disable-next-line max-params -- of what, there and back
function backTo(keeper: ApplicationKeeper, from: Deployed, to: Deployed): RunbookStep {
  const name = inWords(keeper.object);
  const { uid, object } = keeper;
  const parameters = { uid, id: to.id, revision: to.revision, from: from.id };
  return {
    action: "roll-back-application",
    target: object,
    summary: `has Argo CD take ${name} back from revision ${from.revision} to revision ${to.revision}, which it deployed at ${to.at}`,
    parameters,
    undo: {
      action: "roll-back-application",
      summary: `has Argo CD deploy revision ${from.revision} of ${name} again, as it was found`,
      parameters: { uid, id: from.id, revision: from.revision, from: from.id, after: to.revision },
    },
  };
}
