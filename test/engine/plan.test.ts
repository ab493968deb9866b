import { describe, expect, it } from "vitest";

import { backOffSeconds } from "../../lib/domain/back-off.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import type { Workflow } from "../../lib/domain/workflow.ts";
import { type Planned, plan } from "../../lib/engine/plan.ts";
import type { Remedy, RunbookStep } from "../../lib/runbooks/define-runbook.ts";
import { evidence } from "../support/evidence.ts";
import { CART, NOW, ago, finding, incident, signal } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const answer = (uid = "u1"): RunbookStep => ({
  action: "undo-rollout",
  target: CART,
  summary: "puts cart back",
  parameters: { uid },
});
const steps = (...planned: RunbookStep[]): Remedy => ({ kind: "steps", steps: planned });

function planFor(before: Incident, remedy: Remedy, restarts = 2): Planned {
  const toPlan = {
    incident: before,
    finding: finding({ restarts }),
    evidence: evidence(),
    remedy,
    classOf: () => "R2" as const,
  };
  return plan(toPlan, settings());
}

function planned(before: Incident, remedy = steps(answer()), restarts?: number): Workflow {
  const result = planFor(before, remedy, restarts);
  if (result.kind !== "planned") throw new Error(result.because);
  return result.workflow;
}

/** As `consider` stores it. */
const following = (workflow: Workflow): Incident =>
  incident({ workflow, workflows: Number(workflow.id.at(-1)), progress: { status: "healing" } });
const attempted = (workflow: Workflow): Workflow => ({
  ...workflow,
  steps: workflow.steps.map((step) => ({ ...step, attempts: 1 })),
});
const ended = (workflow: Workflow): Workflow => ({
  ...workflow,
  progress: { status: "ended", at: ago(1), outcome: "handed-over", because: "no" },
});

it("fixes every step with its class and its id, parked until it may be requested", () => {
  expect(planned(incident(), steps(answer(), answer("u2")))).toMatchObject({
    id: "wf-0123456789ab-1-1",
    problem: "bad-rollout",
    answers: ["f1"],
    steps: [
      {
        id: "wf-0123456789ab-1-1-s1-01234567",
        class: "R2",
        attempts: 0,
        state: { status: "pending" },
        parameters: { uid: "u1" },
      },
      {
        id: "wf-0123456789ab-1-1-s2-01234567",
        class: "R2",
        attempts: 0,
        state: { status: "pending" },
        parameters: { uid: "u2" },
      },
    ],
    progress: { status: "parked", since: NOW.toISOString(), until: ago(-3600) },
  });
});

describe("a plan made again", () => {
  const first = planned(incident());
  const waited: Workflow = {
    ...first,
    progress: { status: "parked", because: "no budget", since: ago(1800), until: ago(-1800) },
  };

  it("goes on when it is the same: its deadlines run and its attempts count", () => {
    const live = attempted(first);

    expect(planned(following(live))).toBe(live);
  });

  it("is replaced under its own id while nothing of it was requested, and its patience runs on", () => {
    const next = planned(following(waited), steps(answer("u2")));

    expect(next).toMatchObject({ id: first.id, progress: { since: ago(1800), until: ago(-1800) } });
    expect(next.digest).not.toBe(first.digest);
  });

  it.each([
    ["something of it was requested", attempted(waited), steps(answer("u2"))],
    ["it has ended, even when it is the same", ended(first), steps(answer())],
  ])("gets a new id when %s", (_when, before, remedy) => {
    expect(planned(following(before), remedy).id).toBe("wf-0123456789ab-1-2");
  });

  it.each([
    ["another old value", { ...answer(), parameters: { uid: "u2" } }],
    ["another target", { ...answer(), target: { ...CART, name: "till" } }],
    ["another action", { ...answer(), action: "evict-pod" as const }],
  ])("is another one by %s", (_what, other) => {
    expect(planned(incident(), steps(other)).digest).not.toBe(first.digest);
  });
});

it("answers only the alerts that fire now", () => {
  const signals = [signal(), signal({ fingerprint: "f2", status: "resolved" }), signal({ fingerprint: "f3" })];

  expect(planned(incident({ signals })).answers).toEqual(["f1", "f3"]);
});

describe("the soak outlives the back-off of what crash-loops", () => {
  it.each([
    [0, 0, 120],
    [1, 10, 120],
    [4, 80, 120],
    [5, 160, 160],
    [6, 300, 300],
    [40, 300, 300],
  ])("%i restarts: back-off %i s, soak %i s", (restarts, backOff, soak) => {
    expect([backOffSeconds(restarts), planned(incident(), steps(answer()), restarts).soakSeconds]).toEqual([
      backOff,
      soak,
    ]);
  });
});

describe("what is not planned", () => {
  it("is what the runbook gives to people, with its sentence", () => {
    expect(planFor(incident(), { kind: "hand-over", because: "look at the logs" })).toEqual({
      kind: "hand-over",
      because: "look at the logs",
    });
  });

  it.each([
    [30, "planned"],
    [31, "hand-over"],
  ])("%i steps: %s", (count, kind) => {
    const many = Array.from({ length: count }, (_, n) => answer(`u${n}`));

    expect(planFor(incident(), steps(...many)).kind).toBe(kind);
  });
});
