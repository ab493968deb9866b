import { z } from "zod";

import { Layer } from "./finding.ts";
import { Ending, type Incident } from "./incident.ts";
import { deploymentMethod } from "./owner.ts";
import { secondsBetween } from "./time.ts";
import type { Step, Workflow } from "./workflow.ts";

const seconds = z.number().min(0);

/** What metrics tell of a workflow that ended. */
export const WorkflowFacts = z.object({
  /** The diagnosed problem, one of the rules; never a word that somebody sent. */
  problem: z.string(),
  /** The action of its first step. */
  remediator: z.string(),
  outcome: z.string(),
  /** Steps that were planned, those that take back not among them. */
  steps: z.int().min(0),
  /** From the first requested step to its end; absent: it changed nothing. */
  ranSeconds: seconds.optional(),
  undone: z
    .object({
      steps: z.int().min(1),
      because: z.enum(["step_failed", "checkpoint_failed"]),
      /** From the first request that takes back to the last that is done. */
      seconds: seconds.optional(),
    })
    .optional(),
});
export type WorkflowFacts = z.infer<typeof WorkflowFacts>;

/**
 * What metrics tell of a closed incident. It is kept beside the incident, so that a scrape reads metadata only, and never changes again, so that no
 * counter falls.
 */
export const ClosingFacts = z.object({
  ending: Ending,
  method: z.enum(["argocd", "flux", "helm", "operator", "manual", "unknown"]),
  /** How sure it was who deployed the target, 0 to 1. */
  confidence: z.number().min(0).max(1).optional(),
  layer: Layer.optional(),
  /** How many plans were made. */
  plans: z.int().min(0),
  /** From the first alert's own `startsAt` to the moment when the incident was opened. */
  detectSeconds: seconds.optional(),
  /** From the first alert's own `startsAt` to the end of the workflow that healed it. */
  repairSeconds: seconds.optional(),
  /** The newest workflows: an incident keeps no more of them than these. */
  workflows: z.array(WorkflowFacts),
});
export type ClosingFacts = z.infer<typeof ClosingFacts>;

/** Those that are written beside an incident, where anybody can edit them by hand. Undefined: there are none that can be read. */
export function closingFactsIn(text: string | undefined): ClosingFacts | undefined {
  if (text === undefined) return undefined;
  try {
    return ClosingFacts.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Undefined while it is open: until then everything about it may still change. */
export function closingFacts(incident: Incident): ClosingFacts | undefined {
  const { progress, owner, finding, openedAt, earlier, workflow } = incident;
  if (progress.status !== "closed") return undefined;
  const ended = [...earlier, ...(workflow ? [workflow] : [])].flatMap((each) => workflowFacts(each) ?? []);
  const startedAt = firstAlertAt(incident);
  const healedAt =
    workflow?.progress.status === "ended" && workflow.progress.outcome === "healed" ? workflow.progress.at : undefined;
  return {
    ending: progress.ending,
    method: owner ? deploymentMethod(owner) : "unknown",
    ...(owner && { confidence: owner.confidence }),
    ...(finding && { layer: finding.layer }),
    plans: incident.workflows,
    ...(startedAt && { detectSeconds: apart(startedAt, openedAt) }),
    ...(startedAt && healedAt && { repairSeconds: apart(startedAt, healedAt) }),
    workflows: ended,
  };
}

function workflowFacts({ progress, problem, steps, startedAt, undoing }: Workflow): WorkflowFacts | undefined {
  if (progress.status !== "ended") return undefined;
  const planned = steps.filter(({ undoes }) => undoes === undefined);
  return {
    problem,
    remediator: planned[0]?.action ?? "none",
    outcome: progress.outcome,
    steps: planned.length,
    ...(startedAt && { ranSeconds: apart(startedAt, progress.at) }),
    ...(undoing !== undefined && undoneOf(steps)),
  };
}

function undoneOf(steps: readonly Step[]): Pick<WorkflowFacts, "undone"> | undefined {
  const back = steps.filter(({ undoes, state }) => undoes !== undefined && state.status === "done");
  if (back.length === 0) return undefined;
  const hasFailed = steps.some(
    ({ undoes, state }) => undoes === undefined && (state.status === "failed" || state.status === "refused"),
  );
  const from = back[0]?.startedAt;
  const last = back.at(-1)?.state;
  return {
    undone: {
      steps: back.length,
      because: hasFailed ? "step_failed" : "checkpoint_failed",
      ...(from && last?.status === "done" && { seconds: apart(from, last.at) }),
    },
  };
}

/** When the trouble began by the alerts' own word; a person's request has no such moment. */
function firstAlertAt({ signals }: Incident): string | undefined {
  const alerts = signals.filter(({ kind }) => kind === "alert").map(({ startsAt }) => startsAt);
  return alerts.sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

/** Clocks of others may be ahead of ours. */
function apart(from: string, to: string): number {
  return Math.max(0, secondsBetween(from, to));
}
