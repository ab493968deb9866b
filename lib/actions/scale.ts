import { z } from "zod";

import { done, refused, unneeded } from "../domain/outcome.ts";
import { awaitRollout } from "./await-rollout.ts";
import { changeOnce } from "./change-once.ts";
import { defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";
import { type RolledOut, isRolledOut } from "./rollout.ts";

const Parameters = z.object({ uid: z.string(), from: z.int().min(0), to: z.int().min(0) });

/** Sets how many pods a workload should have, and waits until they are there. Whoever has set another number meanwhile is not overruled. */
export const scale = defineAction({
  class: "R3",
  rights: ["apps/deployments,statefulsets: get,list,watch,patch"],
  concerns: ["replicas"],
  decides: ["spec", "replicas"],
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters } = applying;
    const { uid, from, to } = parameters;
    const became = await changeOnce<RolledOut>(applying, {
      uid,
      what: "how many pods it should have",
      judge(workload) {
        const { replicas = 1 } = workload.spec ?? {};
        if (replicas === to) return unneeded(`it should have ${to} pods already`);
        if (replicas === from) return undefined;
        return refused(
          `it was scaled to ${replicas} ${lastWriterOf(workload, ["spec", "replicas"])} since the diagnosis`,
        );
      },
      operations: () => [
        { op: "test", path: "/spec/replicas", value: from },
        { op: "replace", path: "/spec/replicas", value: to },
      ],
    });
    if (became !== "made") return became;
    // Whether those that it was found with are ready was no promise.
    if (step.undoes !== undefined) return done(`it should have ${to} pods, as it was found`);
    return awaitRollout(applying, { until: isRolledOut, tell: (pods) => `scaled to ${to}: ${pods}` });
  },
});
