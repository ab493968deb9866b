import { z } from "zod";

import { refused } from "../domain/outcome.ts";
import { APPLICATION_RIGHTS, type Application, operateOnce } from "./application-operation.ts";
import { defineAction } from "./define-action.ts";

/** The one object of the Application that is synced, and the revision that was deployed, all of them where it has several sources. */
const Parameters = z.object({
  uid: z.string(),
  group: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  revision: z.string(),
});

/**
 * Has Argo CD set one object to what was deployed. Nothing is pruned, and nothing else of the Application is touched. It cannot be undone: what somebody
 * changed behind Argo CD's back is kept nowhere. Hence its class: a person agrees first.
 */
export const syncApplication = defineAction({
  class: "R3",
  rights: APPLICATION_RIGHTS,
  concerns: ["application"],
  decides: "nothing",
  parameters: Parameters,
  apply(applying) {
    const { uid, revision, ...resource } = applying.parameters;
    return operateOnce(applying, {
      uid,
      judge(application) {
        const deployed = namesOf(deployedBy(application));
        if (deployed === revision) return undefined;
        return refused(`Argo CD has deployed revision ${deployed} meanwhile, and not ${revision}`);
      },
      sync: (application) => ({ ...revisionsOf(deployedBy(application)), prune: false, resources: [resource] }),
    });
  },
});

type Deployment = NonNullable<NonNullable<Application["status"]>["history"]>[number];

function deployedBy({ status }: Application): Deployment {
  return status?.history?.at(-1) ?? {};
}

function namesOf({ revision, revisions = [] }: Deployment): string {
  return revision ?? revisions.join(", ");
}

function revisionsOf({ revision, revisions }: Deployment): object {
  return revision === undefined ? { revisions } : { revision };
}
