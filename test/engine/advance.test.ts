import { describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { blocked, done, failed, refused, throttled, unneeded, waiting } from "../../lib/domain/outcome.ts";
import { secondsBetween } from "../../lib/domain/time.ts";
import { type Step, pendingStep } from "../../lib/domain/workflow.ts";
import { advance, giveUp, request, skipRest, unwind } from "../../lib/engine/advance.ts";
import { AT, NOW, TOKEN, ago, doneStep, healing, incident, requested, step, whereIs } from "../support/incidents.ts";

const S2 = "wf-0123456789ab-1-1-s2-01234567";
const S3 = "wf-0123456789ab-1-1-s3-01234567";
const overdue = (parts: Partial<Step> = {}): Step => requested({ deadline: ago(1), ...parts });
const inTime = (parts: Partial<Step> = {}): Step => requested(parts);
const undoing = (make: typeof requested): Incident =>
  healing({ steps: [doneStep(), make({ id: S2, undoes: doneStep().id })], undoing: "it did not help" });
const changing = (make: typeof requested): Incident => healing({ steps: [make()] });

/** `s2` of `wf-…-s2-<nonce>`. */
const shortOf = (id: string): string | undefined => /-(s\d+)-/.exec(id)?.[1];

function inWords(incident: Incident): string {
  const steps = incident.workflow!.steps.map(
    ({ id, state, undoes }) => `${shortOf(id)}${undoes ? "u" : ""} ${state.status}`,
  );
  const dueIn = incident.dueAt === undefined ? "never" : secondsBetween(NOW, incident.dueAt);
  return `${whereIs(incident)}; ${steps.join(", ")}; due in ${dueIn}${incident.isParked ? ", parked" : ""}`;
}

/** The only step of a plan, or the only step of an undo, in time or after its deadline: what follows from each outcome. */
describe("each outcome", () => {
  it.each([
    ["done", "in time", done("x"), "healing verifying; s1 done; due in 120, parked"],
    ["done", "overdue", done("x"), "healing verifying; s1 done; due in 120, parked"],
    ["unneeded", "in time", unneeded("x"), "healing verifying; s1 done; due in 120, parked"],
    ["waiting", "in time", waiting("x"), "healing running; s1 requested; due in 30, parked"],
    ["waiting", "overdue", waiting("x"), "healing verifying; s1 done; due in 120, parked"],
    ["blocked", "in time", blocked("x"), "healing parked; s1 pending; due in 30, parked"],
    ["blocked", "overdue", blocked("x"), "settled handed-over; s1 refused; due in 0, parked"],
    ["throttled", "in time", throttled(7, "x"), "healing running; s1 requested; due in 7, parked"],
    ["refused", "in time", refused("x"), "settled handed-over; s1 refused; due in 0, parked"],
    ["refused", "overdue", refused("x"), "settled handed-over; s1 refused; due in 0, parked"],
    ["failed", "in time", failed("x"), "healing running; s1 failed, s2u pending; due in 0"],
    ["failed", "overdue", failed("x"), "healing running; s1 failed, s2u pending; due in 0"],
  ])("of a change: %s, %s", (_outcome, when, outcome, expected) => {
    expect(inWords(advance(changing(when === "overdue" ? overdue : inTime), outcome, AT))).toBe(expected);
  });

  it.each([
    [
      "done",
      "in time",
      done("x"),
      "settled handed-over; s1 done, s2u done; due in 0, parked",
      "What it changed was taken back",
    ],
    ["unneeded", "in time", unneeded("x"), "settled handed-over; s1 done, s2u done; due in 0, parked", "taken back"],
    ["waiting", "in time", waiting("x"), "healing running; s1 done, s2u requested; due in 30, parked", ""],
    [
      "waiting",
      "overdue",
      waiting("x"),
      "settled handed-over; s1 done, s2u failed; due in 0, parked",
      "may still be there",
    ],
    ["blocked", "in time", blocked("x"), "healing parked; s1 done, s2u pending; due in 30, parked", ""],
    [
      "blocked",
      "overdue",
      blocked("x"),
      "settled handed-over; s1 done, s2u refused; due in 0, parked",
      "may still be there",
    ],
    ["throttled", "in time", throttled(7, "x"), "healing running; s1 done, s2u requested; due in 7, parked", ""],
    [
      "refused",
      "in time",
      refused("x"),
      "settled handed-over; s1 done, s2u refused; due in 0, parked",
      "may still be there",
    ],
    [
      "failed",
      "in time",
      failed("x"),
      "settled handed-over; s1 done, s2u failed; due in 0, parked",
      "may still be there",
    ],
  ])("of an undo: %s, %s", (_outcome, when, outcome, expected, because) => {
    const next = advance(undoing(when === "overdue" ? overdue : inTime), outcome, AT);

    expect(inWords(next)).toBe(expected);
    if (next.progress.status === "settled") expect(next.progress.because).toContain(because);
  });

  it("says what was changed and what not, when it hands over", () => {
    const byClass = (parts: Partial<Step>): string => {
      const { progress } = advance(healing({ steps: [requested(parts)] }), failed("it broke"), AT);
      return progress.status === "settled" ? progress.because : progress.status;
    };
    const refusal = advance(changing(inTime), refused("somebody was here"), AT);

    expect(byClass({ undo: undefined, action: "evict-pod", class: "R1" })).toBe(
      "evict-pod on cart: it broke. No desired state was changed, so there is nothing to take back",
    );
    expect(byClass({ undo: undefined, action: "restore-last-applied", class: "R3" })).toBe(
      "restore-last-applied on cart: it broke. What restore-last-applied changed cannot be taken back, and stays",
    );
    expect(refusal.progress).toMatchObject({ because: "undo-rollout on cart: somebody was here. Nothing was changed" });
  });

  it("changes nothing where no step is requested", () => {
    const idle = healing({ steps: [doneStep()] });

    expect(advance(idle, done("x"), AT)).toBe(idle);
  });
});

describe("a plan of several steps", () => {
  it("goes on with the next one at once", () => {
    const next = advance(healing({ steps: [requested(), step({ id: S2 })] }), done("x"), AT);

    expect(inWords(next)).toBe("healing running; s1 done, s2 pending; due in 0");
  });

  it("takes back in reverse, and only what may have changed", () => {
    const steps = [
      doneStep({ id: "wf-0123456789ab-1-1-s1-01234567", summary: "one" }),
      doneStep({ id: S2, state: { status: "done", at: ago(9), changed: false, because: "was so" } }),
      doneStep({ id: "wf-0123456789ab-1-1-s3-01234567", undo: undefined }),
      requested({ id: "wf-0123456789ab-1-1-s4-01234567" }),
      step({ id: "wf-0123456789ab-1-1-s5-01234567" }),
    ];

    const { workflow } = advance(healing({ steps }), failed("x"), AT);

    expect(
      workflow?.steps.slice(4).map(({ id, undoes, state }) => [shortOf(id), undoes && shortOf(undoes), state.status]),
    ).toEqual([
      ["s5", undefined, "refused"],
      ["s6", "s4", "pending"],
      ["s7", "s1", "pending"],
    ]);
  });

  it("is not taken back twice", () => {
    const live = undoing(inTime);
    const again = unwind(live, "once more", AT);

    expect(whereIs(again)).toBe("settled handed-over");
    expect(again.workflow?.steps).toHaveLength(2);
  });

  it("leaves out what is not needed any more, and still watches what was changed", () => {
    const next = skipRest(healing({ steps: [doneStep(), step({ id: S2 })] }), AT);

    expect(inWords(next)).toBe("healing verifying; s1 done, s2 refused; due in 120, parked");
  });

  it("leaves out nothing that ends what was begun: a cordon is lifted, whatever became of the alert", () => {
    const undo = { action: "uncordon", summary: "lets pods back", parameters: {} };
    const steps = [
      doneStep({ action: "cordon", undo }),
      step({ id: S2, action: "drain", undo: undefined }),
      step({ id: S3, action: "uncordon", undo: undefined }),
    ];

    const next = skipRest(healing({ steps }), AT);

    expect(inWords(next)).toBe("healing running; s1 done, s2 refused, s3 pending; due in 0");
  });
});

describe("a request", () => {
  const pending = (incident: Incident): Step => pendingStep(incident.workflow)!;

  it("is written with its token, its deadline and its due time before anything is done", () => {
    const before = healing();
    const next = request(before, pending(before), { ...AT, token: TOKEN });

    expect(next.workflow?.steps[0]).toMatchObject({
      attempts: 1,
      startedAt: NOW.toISOString(),
      deadline: ago(-600),
      state: { status: "requested", token: TOKEN },
    });
    expect(inWords(next)).toBe("healing running; s1 requested; due in 120");
  });

  it("made again counts up, and keeps its first deadline", () => {
    const before = healing({ steps: [step({ attempts: 2, startedAt: ago(500), deadline: ago(-100) })] });
    const next = request(before, pending(before), { ...AT, token: TOKEN });

    expect(next.workflow?.steps[0]).toMatchObject({ attempts: 3, startedAt: ago(500), deadline: ago(-100) });
  });

  it("does not tell its token to anybody", () => {
    const before = healing();

    expect(JSON.stringify(request(before, pending(before), { ...AT, token: TOKEN }).history)).not.toContain(TOKEN);
  });
});

it("watches as long as the workflow says, and looks no longer than a step's deadline after that", () => {
  const { workflow } = advance(healing({ steps: [requested()], soakSeconds: 300 }), done("x"), AT);

  expect(workflow?.progress).toEqual({
    status: "verifying",
    since: NOW.toISOString(),
    soakUntil: ago(-300),
    until: ago(-900),
  });
});

it("leaves what has no workflow as it is", () => {
  const bare = incident();

  expect(request(bare, step(), { ...AT, token: TOKEN })).toBe(bare);
  expect(giveUp(bare, { step: step(), because: "x", changed: true }, AT)).toBe(bare);
  expect(skipRest(bare, AT)).toBe(bare);
});

it("counts a change whose effect is late as made", () => {
  const { workflow } = advance(healing({ steps: [overdue()] }), waiting("2 of 3 pods"), AT);

  expect(workflow?.steps[0]?.state).toMatchObject({
    status: "done",
    changed: true,
    because: "not complete in time: 2 of 3 pods",
  });
});

it("says why taking back did not work", () => {
  const { progress } = advance(undoing(inTime), refused("somebody else changed it"), AT);

  expect(progress).toMatchObject({
    because:
      "it did not help. Taking it back did not work either (somebody else changed it): the change may still be there",
  });
});
