import { z } from "zod";

import { CORDONED } from "../domain/cordon.ts";
import { done, refused, unneeded } from "../domain/outcome.ts";
import type { KubeObject } from "../world/world.ts";
import { changeOnce } from "./change-once.ts";
import { defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";

const Parameters = z.object({ uid: z.string() });

export interface Schedulable extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean };
}

/** Keeps new pods away from a node, and writes on it that this engine did: what others have cordoned stays theirs. */
export const cordon = defineAction({
  class: "R4",
  rights: ["/nodes: get,patch"],
  concerns: ["node", "capacity"],
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters } = applying;
    const became = await changeOnce<Schedulable>(applying, {
      uid: parameters.uid,
      what: "whether it takes new pods",
      judge(node) {
        if (node.spec?.unschedulable !== true) return undefined;
        if (node.metadata.annotations?.[CORDONED] !== undefined) return unneeded("this engine has cordoned it already");
        return refused(`it was cordoned ${lastWriterOf(node, ["spec", "unschedulable"])}: somebody is at work on it`);
      },
      operations: ({ spec }) => [
        { op: "test", path: "/spec/unschedulable", value: spec?.unschedulable ?? null },
        { op: "add", path: "/spec/unschedulable", value: true },
      ],
      notes: { [CORDONED]: step.id },
    });
    return became === "made" ? done(`node ${step.target.name} takes no new pods`) : became;
  },
});
