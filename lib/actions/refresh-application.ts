import { z } from "zod";

import { done, refused, waiting } from "../domain/outcome.ts";
import { APPLICATION_RIGHTS, type Application } from "./application-operation.ts";
import { changeOnce } from "./change-once.ts";
import { defineAction } from "./define-action.ts";

const REFRESH = "argocd.argoproj.io/refresh";

const Parameters = z.object({ uid: z.string() });

/** Has Argo CD compare with Git now, and waits until it has: it takes the annotation away then. */
export const refreshApplication = defineAction({
  class: "R2",
  rights: APPLICATION_RIGHTS,
  decides: "nothing",
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters, cluster, waitSeconds } = applying;
    const became = await changeOnce<Application>(applying, {
      uid: parameters.uid,
      what: "its refresh",
      judge: () => undefined,
      operations: () => [],
      notes: { [REFRESH]: "normal" },
    });
    if (became !== "made") return became;
    const { satisfied, object } = await cluster.watchUntil<Application>(
      step.target,
      (application) => application?.metadata.annotations?.[REFRESH] === undefined,
      waitSeconds,
    );
    if (!object) return refused(`Application ${step.target.name} is gone`);
    return satisfied ? done("Argo CD has compared it with Git") : waiting("Argo CD has not compared it yet");
  },
});
