/** Which of the changes that a rollout made can cause a symptom. Pure. */
import { type Aspect, type Change, changeInWords } from "../domain/change.ts";
import type { RevisionEvidence } from "../domain/evidence.ts";
import { missingIn } from "../domain/reference.ts";
import { isRegistryAway, registryOf } from "./registry.ts";
import type { Symptom } from "./symptom.ts";

/** The first suspects come first; `any`: whatever was changed may have caused it. */
const SUSPECTS: Readonly<Record<Symptom["kind"], { readonly aspects: readonly Aspect[]; readonly any: boolean }>> = {
  image: { aspects: ["image", "container"], any: false },
  crash: { aspects: ["command", "env", "image", "probe", "resources", "volume", "container"], any: true },
  config: { aspects: ["env", "volume", "container", "command", "image"], any: true },
  unscheduled: { aspects: ["placement", "resources", "volume", "container"], any: false },
  init: { aspects: ["container", "command", "env", "image"], any: true },
  creating: { aspects: ["volume", "container"], any: true },
  unready: { aspects: ["probe", "command", "env", "image", "resources"], any: true },
};

/** What it was before, as far as going back is judged. */
type Earlier = Pick<RevisionEvidence, "changes" | "references">;

/**
 * The changes since `earlier` that going back would take back and that can cause this symptom; the likeliest first. None: going back would not
 * help, because the revision before has the same image, asks the same of a node, or misses the same ConfigMap.
 */
export function suspectsOf(symptom: Symptom, earlier: Earlier): Change[] {
  if (isTheSameBefore(symptom, earlier)) return [];
  const { aspects, any } = SUSPECTS[symptom.kind];
  const rank = (change: Change): number => {
    const at = aspects.indexOf(change.aspect);
    const isElsewhere = change.container !== undefined && change.container !== symptom.container?.name;
    return (at < 0 ? aspects.length : at) + (isElsewhere ? aspects.length : 0);
  };
  return earlier.changes
    .filter(({ aspect }) => aspect !== "note" && (any || aspects.includes(aspect)))
    .sort((a, b) => rank(a) - rank(b));
}

function isTheSameBefore(symptom: Symptom, earlier: Earlier): boolean {
  const { kind, container, text } = symptom;
  if (kind === "image") {
    const change = earlier.changes.find((each) => {
      return each.container === container?.name && (each.aspect === "image" || each.aspect === "container");
    });
    if (!change) return true;
    // Where the registry itself was changed, that it does not answer is the change's doing.
    const isSameRegistry = registryOf(change.before ?? "") === registryOf(change.after ?? "");
    return isSameRegistry && isRegistryAway(container?.waiting?.message ?? "");
  }
  const missing = missingIn(text);
  return missing !== undefined && earlier.references.includes(missing);
}

const TOLD = 3;

export function suspectsInWords(changes: readonly Change[]): string {
  const told = changes.slice(0, TOLD).map(changeInWords).join("; ");
  return changes.length > TOLD ? `${told}; and ${changes.length - TOLD} more` : told;
}
