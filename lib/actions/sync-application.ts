import { z } from "zod";

import { APPLICATION_RIGHTS, operateOnce } from "./application-operation.ts";
import { defineAction } from "./define-action.ts";

/** The one object of the Application that is synced. */
const Parameters = z.object({
  uid: z.string(),
  group: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
});

/** Has Argo CD set one object to what Git asks for. Nothing is pruned, and nothing else of the Application is touched. */
export const syncApplication = defineAction({
  class: "R2",
  rights: APPLICATION_RIGHTS,
  concerns: ["application"],
  decides: "nothing",
  parameters: Parameters,
  apply(applying) {
    const { uid, ...resource } = applying.parameters;
    return operateOnce(applying, { uid, sync: () => ({ prune: false, resources: [resource] }) });
  },
});
