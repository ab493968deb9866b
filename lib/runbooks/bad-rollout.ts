import type { Evidence } from "../domain/evidence.ts";
import type { Finding } from "../domain/finding.ts";
import { inWords } from "../domain/target.ts";
import { type RunbookStep, defineRunbook, handOver, steps } from "./define-runbook.ts";
import { evictionsAfter } from "./evictions.ts";

/** Goes back to the revision before. Its own undo puts the newest template back, should the old one not help either. */
export const badRollout = defineRunbook((finding, evidence) => {
  const { target, workload } = evidence;
  const { cause } = finding;
  if (workload.renewal === "on-delete")
    return handOver(
      `${cause}. Its pods are renewed only when somebody deletes them (updateStrategy OnDelete): put the pod template back (kubectl rollout undo ${target.kind.toLowerCase()}/${target.name}), and delete them in the order that it bears`,
    );
  return steps(undo(finding, evidence), ...evictionsAfter(evidence));
});

function undo({ facts }: Finding, { target, workload }: Evidence): RunbookStep {
  const { uid, from, fromTemplate, fromRevision, to, toTemplate, toRevision } = facts as Record<string, string>;
  const older = { name: String(to), template: String(toTemplate) };
  const newer = { name: String(from), template: String(fromTemplate) };
  return {
    action: "undo-rollout",
    target,
    summary: `puts ${inWords(target)} back from revision ${fromRevision} to revision ${toRevision}`,
    parameters: parametersOf(String(uid), newer, older),
    undo: {
      action: "undo-rollout",
      summary: `puts ${inWords(target)} back to revision ${fromRevision}, as it was found`,
      parameters: parametersOf(String(uid), older, newer),
    },
    // What the newer version has written, the older one may not be able to read: people know.
    ...(workload.keepsData ? { class: "R3" as const } : {}),
  };
}

interface Version {
  readonly name: string;
  readonly template: string;
}

function parametersOf(uid: string, from: Version, to: Version): Record<string, string> {
  return { uid, from: from.name, fromTemplate: from.template, to: to.name, toTemplate: to.template };
}
