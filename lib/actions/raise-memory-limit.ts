import { z } from "zod";

import { type Outcome, done, refused, unneeded } from "../domain/outcome.ts";
import type { PatchOperation } from "../world/world.ts";
import { awaitRollout } from "./await-rollout.ts";
import { changeOnce } from "./change-once.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";
import { whyNotAllowed } from "./memory-bounds.ts";
import { type RolledOut, countOf, hasTakenEffect } from "./rollout.ts";

/** Written with the raise and never taken away: a second raise would hide a leak, and a third one, too. */
export const RAISED = "kubeheal.io/memory-raised";

const Parameters = z.object({
  uid: z.string(),
  container: z.string(),
  from: z.string(),
  to: z.string(),
});
type Parameters = z.infer<typeof Parameters>;

interface Workload extends RolledOut {
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

interface Container {
  readonly name: string;
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
}

/** Raises the memory limit of one container, once in the life of its workload, and within what its namespace allows. */
export const raiseMemoryLimit = defineAction({
  class: "R3",
  rights: ["apps/deployments,statefulsets,daemonsets: get,list,watch,patch", "/limitranges,resourcequotas: list"],
  concerns: ["resources"],
  decides: ["spec", "template"],
  parameters: Parameters,
  async apply(applying) {
    const { parameters, step } = applying;
    const { container, from, to } = parameters;
    const became = await changeOnce<Workload>(applying, {
      uid: parameters.uid,
      what: "its memory limit",
      judge: (workload) => verdictOf(workload, applying),
      operations: (workload) => operations(workload, parameters),
      ...(step.undoes === undefined ? { notes: { [RAISED]: `${container}: ${from} to ${to}` } } : {}),
    });
    return became === "made" ? rolledOut(applying) : became;
  },
});

async function verdictOf(
  workload: Workload,
  { step, parameters, cluster }: Applying<Parameters>,
): Promise<Outcome | undefined> {
  const { container, from, to } = parameters;
  const memory = limitOf(workload, container);
  if (memory === to) return unneeded(`container ${container} has a memory limit of ${to} already`);
  if (memory !== from) {
    const who = lastWriterOf(workload, ["spec", "template"]);
    return refused(
      `the memory limit of container ${container} was set to ${memory ?? "none"} ${who} since the diagnosis`,
    );
  }
  if (step.undoes !== undefined) return undefined;
  const raised = workload.metadata.annotations?.[RAISED];
  if (raised !== undefined)
    return refused(`its memory limit was raised once before (${raised}), and is not raised a second time`);
  const forbidden = await whyNotAllowed(cluster, step.target.namespace, { from, to, pods: countOf(workload).wanted });
  return forbidden === undefined ? undefined : refused(forbidden);
}

function limitOf({ spec }: Workload, container: string): string | undefined {
  const { resources } = spec.template.spec.containers.find(({ name }) => name === container) ?? {};
  return resources?.limits?.["memory"];
}

function operations({ spec }: Workload, { container, from, to }: Parameters): PatchOperation[] {
  const index = spec.template.spec.containers.findIndex(({ name }) => name === container);
  const path = `/spec/template/spec/containers/${index}`;
  const request = spec.template.spec.containers[index]?.resources?.requests?.["memory"];
  const replaced = (part: "limits" | "requests"): PatchOperation[] => [
    { op: "test", path: `${path}/resources/${part}/memory`, value: from },
    { op: "replace", path: `${path}/resources/${part}/memory`, value: to },
  ];
  return [
    { op: "test", path: `${path}/name`, value: container },
    ...replaced("limits"),
    // It asks for as much as it may take at most: both are raised, and it stays in its class of service.
    ...(request === from ? replaced("requests") : []),
  ];
}

async function rolledOut(applying: Applying<Parameters>): Promise<Outcome> {
  const { step, parameters } = applying;
  if (step.undoes !== undefined) return done(`its memory limit is ${parameters.to}, as it was found`);
  return awaitRollout(applying, { until: hasTakenEffect, tell: (pods) => `limit ${parameters.to}: ${pods}` });
}
