import { z } from "zod";

import { done, refused, unneeded, waiting } from "../domain/outcome.ts";
import { changeOnce } from "./change-once.ts";
import { defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";
import { type RolledOut, countOf, isRolledOut } from "./rollout.ts";

const Parameters = z.object({ uid: z.string(), from: z.int().min(0), to: z.int().min(0) });

/** Sets how many pods a workload should have, and waits until they are there. Whoever has set another number meanwhile is not overruled. */
export const scale = defineAction({
  class: "R3",
  rights: ["apps/deployments,statefulsets: get,list,watch,patch"],
  concerns: ["replicas"],
  parameters: Parameters,
  async apply(applying) {
    const { step, cluster, waitSeconds } = applying;
    const { uid, from, to } = applying.parameters;
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
    const { satisfied, object } = await cluster.watchUntil<RolledOut>(
      step.target,
      (workload) => workload !== undefined && isRolledOut(workload),
      waitSeconds,
    );
    if (object === undefined) return refused(`${step.target.kind} ${step.target.name} is gone`);
    const { available, wanted } = countOf(object);
    return (satisfied ? done : waiting)(`scaled to ${to}: ${available} of ${wanted} pods are available`);
  },
});
