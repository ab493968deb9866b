import { expect, it } from "vitest";

import { ClosingFacts, closingFacts } from "../../lib/domain/closing-facts.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import type { Step, Workflow } from "../../lib/domain/workflow.ts";
import { ago, doneStep, finding, healing, incident, requested, signal, step, workflow } from "../support/incidents.ts";

const closed = { status: "closed", ending: "healed", because: "quiet", at: ago(10) } as const;
const ended = (outcome: string, parts: Partial<Workflow> = {}): Workflow =>
  workflow({
    startedAt: ago(200),
    steps: [doneStep()],
    progress: { status: "ended", at: ago(60), outcome, because: "" },
    ...parts,
  });
const failedStep = requested({ state: { status: "failed", at: ago(100), because: "no" } });
const back = (parts: Partial<Step> = {}): Step =>
  doneStep({
    undoes: "s1",
    startedAt: ago(90),
    state: { status: "done", at: ago(70), changed: true, because: "" },
    ...parts,
  });

it("tells nothing of an open incident: all of it may still change", () => {
  expect(closingFacts(incident())).toBeUndefined();
  expect(closingFacts(healing())).toBeUndefined();
});

it("tells how long it took to find out and to repair, from the first alert's own word", () => {
  const healed = incident({
    progress: closed,
    openedAt: ago(250),
    owner: { kind: "helm", confidence: 0.9, because: "" },
    finding: finding(),
    signals: [signal({ startsAt: ago(280) }), signal({ startsAt: ago(300) })],
    workflows: 1,
    workflow: ended("healed"),
  });

  expect(closingFacts(healed)).toEqual({
    ending: "healed",
    method: "helm",
    confidence: 0.9,
    layer: "application",
    plans: 1,
    detectSeconds: 50,
    repairSeconds: 240,
    workflows: [{ problem: "bad-rollout", remediator: "undo-rollout", outcome: "healed", steps: 1, ranSeconds: 140 }],
  });
});

it.each<[string, Partial<Incident>, object]>([
  ["what a person asked for was not detected", { signals: [signal({ kind: "person" })] }, { workflows: [] }],
  [
    "an alert of a clock that is ahead took no time",
    { signals: [signal({ startsAt: ago(-60) })] },
    { detectSeconds: 0 },
  ],
  ["nobody's mark was looked for", {}, { method: "unknown" }],
  [
    "what changed nothing did not run",
    { workflow: workflow({ progress: { status: "ended", at: ago(60), outcome: "handed-over", because: "" } }) },
    { workflows: [{ problem: "bad-rollout", remediator: "undo-rollout", outcome: "handed-over", steps: 1 }] },
  ],
  ["what has not ended is not told", { workflow: workflow() }, { workflows: [] }],
  [
    "what was taken back because a step failed",
    { workflow: ended("handed-over", { undoing: "it failed", steps: [doneStep(), failedStep, back()] }) },
    { workflows: [{ steps: 2, undone: { steps: 1, because: "step_failed", seconds: 20 } }] },
  ],
  [
    "what was taken back because it did not help",
    { workflow: ended("handed-over", { undoing: "it did not help", steps: [doneStep(), back()] }) },
    { workflows: [{ undone: { steps: 1, because: "checkpoint_failed" } }] },
  ],
  [
    "what should have been taken back and was not",
    { workflow: ended("handed-over", { undoing: "it did not help", steps: [doneStep(), step({ undoes: "s1" })] }) },
    { workflows: [{ outcome: "handed-over", steps: 1 }] },
  ],
])("%s", (_, parts, expected) => {
  const facts = closingFacts(incident({ progress: { ...closed, ending: "handed-over" }, ...parts }));

  expect(facts).toMatchObject(expected);
  expect(ClosingFacts.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
});
