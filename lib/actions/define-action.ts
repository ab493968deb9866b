import type { z } from "zod";

import type { Concern } from "../domain/concern.ts";
import type { Mode } from "../domain/mode.ts";
import { type Outcome, refused } from "../domain/outcome.ts";
import { whatIsWrong } from "../domain/what-is-wrong.ts";
import type { ActionClass, Parameters, Step } from "../domain/workflow.ts";
import type { Cluster } from "../world/world.ts";

/** The annotation that says which step wrote an object last: the receipt of a change. */
export const RECEIPT = "kubeheal.io/receipt";
export const RECEIPT_PATH = "/metadata/annotations/kubeheal.io~1receipt";

export interface Applying<P> {
  readonly step: Step;
  readonly parameters: P;
  readonly cluster: Cluster;
  /** How long this request may wait for the effect to show. */
  readonly waitSeconds: number;
  /** Asks the API server to judge the change and to make none. */
  readonly dryRun: boolean;
  /** Of a namespace whose label lets the engine act: whether policy lets pods be moved there, too. Absent: it does. */
  readonly mayMove?: (namespace: string, mode: Mode) => boolean;
}

export type Decides = readonly string[] | "nothing";

/** One thing that can be done to the cluster. */
export interface Action<P = never> {
  readonly class: ActionClass;
  /** What its ServiceAccount must be allowed, as `group/resource: verbs`; Roles are generated from these. */
  readonly rights: readonly string[];
  /** The guard looks for others who see to it: autoscalers of replicas and resources, healers of nodes. */
  readonly concerns?: readonly Concern[];
  /**
   * The field of its target that it replaces: who owns the object decides that field or not. Absent: all of it. `nothing`: no desired state, or it is
   * the owner who is asked.
   */
  readonly decides?: Decides;
  readonly parameters: z.ZodType<P>;
  /**
   * Makes the change, at most once under this step's id however often it is called, and looks whether it took effect.
   * Throws only `WorldError`.
   */
  apply(applying: Applying<P>): Promise<Outcome>;
}

/** An action as the engine calls it: parameters are checked against its schema first. */
export interface AnyAction {
  readonly class: ActionClass;
  readonly rights: readonly string[];
  readonly concerns: readonly Concern[];
  readonly decides: Decides;
  apply(applying: Applying<Parameters>): Promise<Outcome>;
}

export function defineAction<P>(action: Action<P>): AnyAction {
  return {
    class: action.class,
    rights: action.rights,
    concerns: action.concerns ?? [],
    decides: action.decides ?? [],
    async apply(applying) {
      const read = action.parameters.safeParse(applying.parameters);
      // A plan of another version: nothing was done, and asking again would not help.
      if (!read.success) return refused(whatIsWrong(read.error, applying.parameters, "parameters"));
      return action.apply({ ...applying, parameters: read.data });
    },
  };
}
