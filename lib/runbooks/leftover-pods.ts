import { inWords } from "../domain/target.ts";
import { defineRunbook, steps } from "./define-runbook.ts";

/** The rest is left over for the next time; a list must fit into what is stored. */
const AT_ONCE = 50;

/** Takes them away: they run nothing, and an alert that counts them never clears while they are there. */
export const leftoverPods = defineRunbook((_, { target, pods }) => {
  const failed = pods.filter(({ failed, hasController }) => failed !== undefined && hasController).slice(0, AT_ONCE);
  return steps({
    action: "delete-failed-pods",
    target,
    summary: `deletes ${failed.length} failed pods of ${inWords(target)}`,
    parameters: {
      namespace: target.namespace ?? "",
      pods: failed.map(({ name, uid }) => `${name}/${uid}`).join(" "),
    },
  });
});
