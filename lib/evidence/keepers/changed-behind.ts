import { lastWriteOf, writeInWords } from "../../actions/last-writer.ts";
import type { ManagedFieldsEntry } from "../../world/world.ts";
import { OURSELVES } from "../rival.ts";
import type { Asked } from "./reading.ts";

/** An autoscaler asks for replicas by `scale`, whatever the owner's template has. */
const NO_DECISIONS = new Set(["status", "scale"]);

/** Who else has written a part of the field since its owner wrote there last: `by kubectl-edit at …`. Absent: it is as the owner made it. */
export function changedBehind({ live, field }: Asked, isOwner: (manager: string) => boolean): string | undefined {
  const entries = live.metadata.managedFields ?? [];
  const writtenBy = (isMeant: (manager: string) => boolean): ManagedFieldsEntry | undefined => {
    const managedFields = entries.filter(
      ({ manager = "", subresource = "" }) =>
        !NO_DECISIONS.has(subresource) && manager !== OURSELVES && isMeant(manager),
    );
    return lastWriteOf({ ...live, metadata: { ...live.metadata, managedFields } }, field);
  };
  const theirs = writtenBy(isOwner);
  const others = writtenBy((manager) => !isOwner(manager));
  return others && (others.time ?? "") >= (theirs?.time ?? "") ? writeInWords(others) : undefined;
}
