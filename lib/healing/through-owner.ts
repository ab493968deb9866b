import { actions } from "../actions/index.ts";
import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Finding } from "../domain/finding.ts";
import type { Keeper } from "../domain/keeper.ts";
import { type Target, hashOfTarget } from "../domain/target.ts";
import { decidesField } from "../evidence/decided-field.ts";
import { keeperOf } from "../evidence/keepers/keeper-of.ts";
import { detectedIn } from "../evidence/owner-walk.ts";
import type { Routed } from "../routes/define-route.ts";
import { throughKeeper } from "../routes/through-keeper.ts";
import type { Remedy, RunbookStep } from "../runbooks/define-runbook.ts";
import { readPolicy } from "../state/policies.ts";
import { type KubeObject, orNothing } from "../world/world.ts";
import type { Context } from "./context.ts";

interface Answered {
  readonly finding: Finding;
  readonly evidence: AnyEvidence;
  readonly remedy: Remedy;
}

/**
 * What somebody else decides is changed only through them. A remedy that touches nothing of that kind is left as it is, and costs no request where a
 * person deploys the target.
 */
export async function throughOwner(context: Context, { finding, evidence, remedy }: Answered): Promise<Routed> {
  if (remedy.kind !== "steps") return remedy;
  const [first] = remedy.steps.filter(decidesSomething);
  if (!first || (isOf(evidence.target, first) && evidence.owner.kind === "person")) return remedy;
  const { target } = first;
  const { cluster } = context.world;
  const object = await orNothing(cluster.get<KubeObject>(target));
  if (!object) return remedy;
  const detected = detectedIn(object, target);
  const theirs = remedy.steps.filter(
    (step) => decidesSomething(step) && isOf(target, step) && decidesField(detected.owner, object, fieldOf(step)),
  );
  if (theirs.length === 0) return remedy;
  const keeper = await withJob(
    context,
    await keeperOf(cluster, detected, { target, live: object, field: fieldOf(first) }),
  );
  const routed = throughKeeper({ finding, evidence, steps: theirs, target, keeper });
  if (routed.kind !== "steps") return routed;
  // What needed a person's approval still does, whoever carries it out.
  const needsAPerson = theirs.some((step) => step.class === "R3" || actions[step.action].class === "R3");
  const way = needsAPerson ? routed.steps.map((step) => ({ ...step, class: "R3" as const })) : routed.steps;
  // What is no decision of the owner's, like the eviction of a pod that is in the way, stays as it was asked for.
  return { kind: "steps", steps: [...way, ...remedy.steps.filter((step) => !theirs.includes(step))] };
}

/** What a Helm runs as an admin says in the policy; an unreadable one stops the change anyhow, by the guard. */
async function withJob({ world, settings }: Context, keeper: Keeper): Promise<Keeper> {
  if (keeper.kind !== "release") return keeper;
  const policy = await readPolicy(world.cluster, settings.namespace);
  return { ...keeper, job: policy.ok ? policy.value.helm : undefined };
}

function fieldOf({ action }: RunbookStep): readonly string[] {
  const { decides } = actions[action];
  return decides === "nothing" ? [] : decides;
}

function decidesSomething({ action }: RunbookStep): boolean {
  return actions[action].decides !== "nothing";
}

function isOf(target: Target, step: RunbookStep): boolean {
  return hashOfTarget(step.target) === hashOfTarget(target);
}
