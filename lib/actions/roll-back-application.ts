import { z } from "zod";

import { refused } from "../domain/outcome.ts";
import { APPLICATION_RIGHTS, type Application, operateOnce } from "./application-operation.ts";
import { defineAction } from "./define-action.ts";

/**
 * An entry of the Application's history, by its number and, because numbers say little, its revision. `from`: the number of the newest one when it was
 * planned. `after`: for an undo, the revision that was gone back to.
 */
const Parameters = z.object({
  uid: z.string(),
  id: z.int(),
  revision: z.string(),
  from: z.int(),
  after: z.string().optional(),
});
type Parameters = z.infer<typeof Parameters>;

/** Has Argo CD deploy again what it has deployed before, as `argocd app rollback` does. Nothing is pruned. With auto-sync on it would come back at once. */
export const rollBackApplication = defineAction({
  class: "R2",
  rights: APPLICATION_RIGHTS,
  concerns: ["application"],
  decides: "nothing",
  parameters: Parameters,
  apply(applying) {
    const { parameters } = applying;
    return operateOnce(applying, {
      uid: parameters.uid,
      judge(application) {
        const { automated } = application.spec.syncPolicy ?? {};
        if (automated && automated.enabled !== false)
          return refused("auto-sync is on by now: Argo CD takes nothing back");
        const newer = newerThan(application, parameters);
        if (newer !== undefined)
          return refused(`Argo CD has deployed revision ${newer} meanwhile: it is not overwritten`);
        if (entryOf(application, parameters)) return undefined;
        return refused(`Argo CD keeps no revision ${parameters.revision} under number ${parameters.id} any more`);
      },
      sync: (application) => ({
        revision: parameters.revision,
        source: entryOf(application, parameters)?.source,
        prune: false,
        syncStrategy: { apply: {} },
      }),
    });
  },
});

function entryOf({ status }: Application, { id, revision }: Parameters) {
  // Go leaves a zero out.
  return status?.history?.find((each) => (each.id ?? 0) === id && each.revision === revision && each.source);
}

/** What somebody else has deployed since. Argo CD counts on by one, so what an undo takes back has the next number; one that failed has none. */
function newerThan({ status }: Application, { from, after }: Parameters): string | undefined {
  const { id = 0, revision = "" } = status?.history?.at(-1) ?? {};
  const isOurs = after !== undefined && id === from + 1 && revision === after;
  return id === from || isOurs ? undefined : revision;
}
