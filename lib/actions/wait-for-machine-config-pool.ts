import { z } from "zod";

import { type Outcome, refused, unneeded, waiting } from "../domain/outcome.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { defineAction } from "./define-action.ts";

interface Pool extends Conditioned {
  readonly spec?: { readonly paused?: boolean };
  readonly status?: Conditioned["status"] & {
    readonly machineCount?: number;
    readonly updatedMachineCount?: number;
    readonly observedGeneration?: number;
  };
}

/** Changes nothing: waits until the Machine Config Operator has brought every node of a pool to its configuration. */
export const waitForMachineConfigPool = defineAction({
  class: "R0",
  rights: ["machineconfiguration.openshift.io/machineconfigpools: list,watch"],
  parameters: z.object({}),
  async apply({ step: { target }, cluster, waitSeconds, dryRun }) {
    const isOver = (pool: Pool | undefined): boolean => pool === undefined || verdictOn(pool).kind !== "waiting";
    const { object } = await cluster.watchUntil<Pool>(target, isOver, dryRun ? 0 : waitSeconds);
    return object ? verdictOn(object) : refused(`${target.kind} ${target.name} does not exist`);
  },
});

function verdictOn(pool: Pool): Outcome {
  const { metadata, spec, status } = pool;
  const name = `MachineConfigPool ${metadata.name}`;
  const { machineCount = 0, updatedMachineCount = 0 } = status ?? {};
  const degraded = degradation(pool);
  if (degraded !== undefined) return refused(`${name} is degraded: ${degraded}`);
  if (isSeen(pool) && isTrue(pool, "Updated") && updatedMachineCount >= machineCount)
    return unneeded(`${name} is updated: ${updatedMachineCount} of ${machineCount} nodes`);
  if (spec?.paused === true) return refused(`${name} is paused: it updates nothing until a person lets it`);
  return waiting(`${name} is updating: ${updatedMachineCount} of ${machineCount} nodes are done`);
}

/** Its controller has looked at the newest spec: what it says before is of the one before. */
function isSeen({ metadata, status }: Pool): boolean {
  const { observedGeneration } = status ?? {};
  return observedGeneration === undefined || observedGeneration === metadata.generation;
}

function degradation({ status }: Pool): string | undefined {
  const said = status?.conditions?.find(({ type, status: is }) => type === "Degraded" && is === "True");
  return said && `${said.reason ?? ""} ${said.message ?? ""}`.trim();
}
