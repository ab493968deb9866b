import { z } from "zod";

import { type Outcome, done, waiting } from "../domain/outcome.ts";
import { changeOnce } from "./change-once.ts";
import type { Conditioned } from "./conditioned.ts";
import { type Applying, defineAction } from "./define-action.ts";

/** `goesOn`: more is tried when this has not helped, so it is not waited for to the end. */
const Parameters = z.object({ uid: z.string(), goesOn: z.boolean().default(false) });
type Parameters = z.infer<typeof Parameters>;

/** The conditions by which kinds of all makers say that they are well. */
const WELL = new Set(["Ready", "Available", "Healthy", "Succeeded", "Reconciled"]);

/**
 * Writes an annotation of our own on a custom resource: its operator hears of every change and looks again at what it owns. Nothing that it is asked for
 * is changed. Of other kinds than these an admin allows it (`rbac.reconcile` of the chart).
 */
export const reconcileResource = defineAction({
  class: "R2",
  rights: ["serving.kserve.io/inferenceservices: get,patch", "serving.knative.dev/services: get,patch"],
  decides: "nothing",
  parameters: Parameters,
  async apply(applying) {
    const became = await changeOnce<Conditioned>(applying, {
      uid: applying.parameters.uid,
      what: "its request to reconcile",
      judge: () => undefined,
      operations: () => [],
      notes: { "kubeheal.io/reconcile": applying.step.id },
    });
    return became === "made" ? lookedAgain(applying) : became;
  },
});

/** Of kinds that nobody here knows there is no watch; the engine looks again by itself. */
async function lookedAgain({ step, cluster, parameters }: Applying<Parameters>): Promise<Outcome> {
  const { status } = await cluster.get<Conditioned>(step.target);
  const unwell = status?.conditions?.find(({ type, status: is }) => WELL.has(type) && is !== "True");
  if (!unwell) return done(`${step.target.kind} ${step.target.name} was asked for again`);
  const told = `${step.target.kind} ${step.target.name} was asked for again, and says that ${unwell.type} is ${unwell.status}`;
  return (parameters.goesOn ? done : waiting)(told);
}
