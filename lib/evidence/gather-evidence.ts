import type { AnyEvidence } from "../domain/any-evidence.ts";
import { type Target, groupOf } from "../domain/target.ts";
import { type World, isWorldError } from "../world/world.ts";
import { jobGatherer } from "./gather-job.ts";
import { nodeGatherer } from "./gather-node.ts";
import { objectGatherer } from "./gather-object.ts";
import { platformGatherer } from "./gather-platform.ts";
import { workloadGatherer } from "./gather-workload.ts";
import type { Beside, Gatherer } from "./gatherer.ts";
import { KEEPER_RIGHTS } from "./keepers/keeper-of.ts";

export type Gathered =
  | { readonly kind: "evidence"; readonly evidence: AnyEvidence }
  | { readonly kind: "gone" }
  /** It may exist, but could not be read; the sentence says why. */
  | { readonly kind: "missing"; readonly because: string };

/** What people may name, and what a static pod belongs to. */
const COMMON: readonly Gatherer[] = [workloadGatherer, jobGatherer, nodeGatherer];
const GATHERERS: readonly Gatherer[] = [...COMMON, platformGatherer];

export const EVIDENCE_RIGHTS = [...new Set([...COMMON.flatMap(({ rights }) => rights), ...KEEPER_RIGHTS])];
/** Besides, where alerts may name what runs no pods. */
export const OBJECT_RIGHTS = [...new Set([...objectGatherer.rights, ...platformGatherer.rights])];

export interface Looked {
  readonly target: Target;
  /** What runs the pods of a target that is none of our kinds. */
  readonly through?: Target | undefined;
}

/** Where it is looked; without snapshots nothing is remembered of before. */
interface Known {
  readonly world: World;
  readonly snapshots?: { load(namespace: string): ReturnType<Beside["remembered"]> };
}

/** Reads what can be seen of a target, or of what runs its pods. Of kinds that nobody here knows, what every object says of itself. */
export async function gatherEvidence(
  { world, snapshots }: Known,
  { target: named, through }: Looked,
  alertedAt: Date,
): Promise<Gathered> {
  const remembered: Beside["remembered"] = async (namespace) => snapshots?.load(namespace);
  const beside = { metrics: world.metrics, remembered };
  const target = gathererOf(named) ? named : (through ?? named);
  const gatherer = gathererOf(target) ?? objectGatherer;
  try {
    return {
      kind: "evidence",
      evidence: await gatherer.gather(world.cluster, { at: world.now(), target, alertedAt }, beside),
    };
  } catch (error) {
    if (isWorldError(error, "not-found")) return { kind: "gone" };
    if (isWorldError(error, "forbidden", "invalid")) return { kind: "missing", because: error.message };
    throw error;
  }
}

/** A later version of the same group has the same fields for all that is read here. */
function gathererOf({ apiVersion, kind }: Target): Gatherer | undefined {
  const group = groupOf(apiVersion);
  return GATHERERS.find(({ kinds }) => kinds.some((each) => each.kind === kind && groupOf(each.apiVersion) === group));
}
