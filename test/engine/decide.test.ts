import { describe, expect, it } from "vitest";

import type { Decision } from "../../lib/domain/decision.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import type { Mode } from "../../lib/domain/mode.ts";
import { type Circumstances, type Decided, decide } from "../../lib/engine/decide.ts";
import { AT, NOW, ago, doneStep, healing, incident, requested, settled, signal, step } from "../support/incidents.ts";
import { whereIs } from "../support/incidents.ts";
import { policy } from "../support/policy.ts";

const decision = (kind: Decision["kind"], parts: Partial<Decision> = {}): Decision => ({
  kind,
  who: "ada",
  selfDeclared: false,
  at: NOW.toISOString(),
  because: "I looked",
  ...(kind === "approve" || kind === "deny" ? { digest: "d1" } : {}),
  ...parts,
});
const inMode = (mode: Mode | undefined): Circumstances => ({
  ...AT,
  namespaces: [{ name: "shop", mode, maintenance: false }],
  policy: policy(),
});
const APPROVE = inMode("approve");
const after = (decided: Decided): Incident => {
  if (decided.kind !== "changed") throw new Error(JSON.stringify(decided));
  return decided.incident;
};
const refusal = (decided: Decided): string => (decided.kind === "refused" ? decided.because : decided.kind);

const parked = (parts: Parameters<typeof healing>[0] = {}, more: Partial<Incident> = {}): Incident =>
  healing(
    { progress: { status: "parked", because: "waits for approval", since: ago(9), until: ago(-99) }, ...parts },
    more,
  );
const closed = incident({ progress: { status: "closed", ending: "healed", because: "quiet", at: ago(60) } });
const paused = (secondsAgo: number): Partial<Incident> => ({
  pausedBy: { who: "bob", selfDeclared: false, at: ago(secondsAgo), because: "" },
});

describe("every decision is written down with who, when and why, and is looked at now", () => {
  it.each([
    ["approve", parked(), "approved until 2026-01-01T12:30:00.000Z by ada: I looked"],
    ["deny", parked(), "denied by ada: I looked"],
    ["pause", parked(), "paused by ada: I looked"],
    ["resume", parked({}, paused(60)), "resumed by ada: I looked"],
    ["close", parked(), "closed by ada: I looked"],
    ["retry", settled("handed-over", 60), "tried again, as asked by ada: I looked"],
  ] as const)("%s", (kind, before, text) => {
    const decided = after(decide(before, decision(kind), APPROVE));

    expect(decided.decisions).toEqual([decision(kind)]);
    expect(decided.history).toContainEqual({ at: NOW.toISOString(), kind: "person", text });
    if (kind !== "close") expect(decided).toMatchObject({ dueAt: NOW.toISOString() });
  });

  it("a name that nobody has checked says so", () => {
    const decided = after(decide(parked(), decision("pause", { selfDeclared: true, because: "" }), APPROVE));

    expect(decided.history.at(-1)?.text).toBe("paused by ada (self-declared)");
    expect(decided.pausedBy).toMatchObject({ who: "ada", selfDeclared: true });
  });

  it("keeps a limited number of them, the newest", () => {
    let current: Incident = parked();
    for (let n = 0; n < 30; n += 1)
      current = after(decide(current, decision(n % 2 === 0 ? "pause" : "resume", { because: `${n}` }), AT));

    expect(current.decisions.map(({ because }) => because)).toEqual(Array.from({ length: 20 }, (_, n) => `${n + 10}`));
  });
});

describe("the same decision twice is one", () => {
  it.each([
    ["approve", parked()],
    ["deny", parked()],
    ["deny, while what was changed is taken back", parked({ steps: [doneStep(), step({ id: "s2" })] })],
    ["pause", parked()],
    ["resume", parked({}, paused(60))],
    ["close", parked()],
    ["retry", settled("handed-over", 60)],
  ] as const)("%s", (what, before) => {
    const kind = what.split(",")[0] as Decision["kind"];
    const once = after(decide(before, decision(kind), APPROVE));

    expect(decide(once, decision(kind, { at: ago(-5) }), APPROVE)).toEqual({ kind: "same" });
  });

  it("also when somebody else says it, where it changes nothing", () => {
    const approved = after(decide(parked(), decision("approve"), APPROVE));

    expect(decide(approved, decision("approve", { who: "bob" }), APPROVE)).toEqual({ kind: "same" });
    expect(decide(parked({}, paused(60)), decision("pause"), AT)).toEqual({ kind: "same" });
    expect(decide(parked(), decision("resume"), AT)).toEqual({ kind: "same" });
  });

  it("is none any more when what it ended has begun again", () => {
    const denied = after(decide(parked(), decision("deny"), APPROVE));
    const again = after(decide(denied, decision("retry"), AT));

    expect(refusal(decide({ ...again, workflow: parked().workflow }, decision("deny"), APPROVE))).toBe("changed");
  });
});

describe("a closed incident", () => {
  it.each(["approve", "deny", "pause", "resume", "close", "retry"] as const)("is not to be decided on: %s", (kind) => {
    expect(refusal(decide(closed, decision(kind), APPROVE))).toBe(`it is closed since ${ago(60)}: quiet`);
  });

  it("that somebody else has closed is not closed once more", () => {
    const done = after(decide(parked(), decision("close"), AT));

    expect(refusal(decide(done, decision("close", { who: "bob" }), AT))).toMatch(/^it is closed since .* by ada/);
  });
});

describe("approve and deny", () => {
  it.each([
    [
      "another digest",
      parked({ digest: "d2" }),
      APPROVE,
      /^the plan is another one: its digest is d2, .*: puts cart back$/,
    ],
    ["no plan", incident(), APPROVE, /^there is no plan yet: waits for a first look$/],
    ["it is over", settled("handed-over", 9), APPROVE, /^it is over \(handed-over\): so it came out$/],
    ["nothing left to do", parked({ steps: [doneStep()] }), APPROVE, /^nothing of this plan is left to do/],
    [
      "auto, R2",
      parked(),
      inMode("auto"),
      /^it needs no approval: undo-rollout is of class R2, which .*heal=auto allows/,
    ],
    ["suggest", parked(), inMode("suggest"), /^no approval changes that namespace shop takes suggestions only/],
    ["observe", parked(), inMode("observe"), /^no approval changes that namespace shop is observed only/],
    ["not opted in", parked(), inMode(undefined), /^no approval changes that namespace shop is not opted in/],
    ["R5", parked({ steps: [step({ class: "R5" })] }), APPROVE, /^no approval changes that .* only people do$/],
    [
      "a policy that cannot be read",
      parked(),
      { ...inMode("approve"), policy: undefined },
      /^the policy cannot be read/,
    ],
    ["a cluster-scoped target", parked(), { ...inMode("auto"), namespaces: [] }, /belongs to the cluster or its tools/],
  ] as const)("are refused: %s", (_what, before, at, because) => {
    for (const kind of ["approve", "deny"] as const)
      expect(refusal(decide(before, decision(kind), at))).toMatch(because);
  });

  it.each([
    ["auto, R4", parked({ steps: [step({ class: "R4" })] }), inMode("auto")],
    ["auto, a later step is R3", parked({ steps: [step(), step({ id: "s2", class: "R3" })] }), inMode("auto")],
    ["while it is paused: it stays so", parked({}, paused(60)), APPROVE],
    ["while the symptom hides", parked({}, { progress: { status: "waiting", because: "x", until: ago(-9) } }), APPROVE],
    ["a step that is held back", parked({ steps: [requested()] }), APPROVE],
  ] as const)("an approval is taken: %s", (_what, before, at) => {
    const decided = after(decide(before, decision("approve"), at));

    expect(decided.approval).toEqual({
      who: "ada",
      selfDeclared: false,
      digest: "d1",
      at: NOW.toISOString(),
      until: ago(-1800),
      because: "I looked",
    });
    expect(whereIs(decided)).toBe(whereIs(before));
    expect(decided.pausedBy).toEqual(before.pausedBy);
  });

  it("one that is over is given anew", () => {
    const given = after(decide(parked(), decision("approve"), APPROVE));
    const later = { ...APPROVE, now: new Date(ago(-1801)) };

    expect(after(decide(given, decision("approve", { at: ago(-1801) }), later)).approval?.until).toBe(ago(-3601));
  });

  it("a denial hands over with its reason", () => {
    expect(after(decide(parked(), decision("deny"), APPROVE)).progress).toMatchObject({
      status: "settled",
      ending: "handed-over",
      because: "denied by ada: I looked",
    });
  });

  it("a denial in the middle takes back what was changed", () => {
    const decided = after(decide(parked({ steps: [doneStep(), step({ id: "s2" })] }), decision("deny"), APPROVE));

    expect(decided.workflow).toMatchObject({ undoing: "denied by ada: I looked", progress: { status: "running" } });
    expect(decided.workflow?.steps.map(({ state, undoes }) => [state.status, undoes !== undefined])).toEqual([
      ["done", false],
      ["refused", false],
      ["pending", true],
    ]);
    expect(refusal(decide(decided, decision("deny", { who: "bob" }), APPROVE))).toMatch(
      /^it takes back what it changed/,
    );
  });

  it("a denial comes too late for a step at work", () => {
    expect(refusal(decide(parked({ steps: [requested()] }), decision("deny"), APPROVE))).toMatch(/is at work: pause/);
  });
});

describe("close", () => {
  it.each([
    ["nothing was changed", parked(), "handed-over"],
    ["not looked at", incident(), "handed-over"],
    ["changed, and watched", healing({ steps: [doneStep()] }), "unverified"],
    ["handed over", settled("handed-over", 60), "handed-over"],
    ["healed", settled("healed", 60), "healed"],
    [
      "a step of an older workflow",
      settled("handed-over", 60, {
        workflow: {
          ...healing({ steps: [doneStep()] }).workflow!,
          progress: { status: "ended", at: ago(60), outcome: "handed-over", because: "x" },
        },
      }),
      "handed-over",
    ],
    ["paused for long enough", healing({ steps: [requested()] }, paused(120)), "unverified"],
  ] as const)("%s: ends as %s", (_what, before, ending) => {
    const decided = after(decide(before, decision("close"), AT));

    expect(decided.progress).toEqual({
      status: "closed",
      ending,
      because: "closed by ada: I looked",
      at: NOW.toISOString(),
    });
    expect(decided).not.toHaveProperty("dueAt");
    expect(decided).not.toHaveProperty("pausedBy");
    if (decided.workflow) expect(decided.workflow.progress.status).toBe("ended");
  });

  it.each([
    ["a step is at work", healing({ steps: [requested()] })],
    ["it was paused a moment ago", healing({ steps: [requested()] }, paused(119))],
  ])("is refused while nobody can know what would become of it: %s", (_what, before) => {
    expect(refusal(decide(before, decision("close"), AT))).toMatch(
      /^puts cart back \(wf-.*\) may be at work: pause the incident, and close it 120 s later, or wait/,
    );
  });
});

describe("retry", () => {
  it("opens it again for a workflow that no cool-down holds back, and fires until it is answered", () => {
    const quiet = settled("handed-over", 60, {
      workflows: 3,
      signals: [signal({ status: "resolved", resolvedAt: ago(60) })],
    });

    const decided = after(decide(quiet, decision("retry"), AT));

    expect(decided).toMatchObject({
      progress: { status: "opened" },
      retry: { who: "ada", workflow: "wf-0123456789ab-1-4" },
      dueAt: NOW.toISOString(),
    });
    expect(decided.signals.map(({ kind, status }) => [kind, status])).toEqual([
      ["alert", "resolved"],
      ["person", "firing"],
    ]);
  });

  it("works again after the next one came out no better", () => {
    const once = after(decide(settled("handed-over", 60), decision("retry"), AT));
    const answered = settled("handed-over", -60, {
      ...once,
      workflows: 1,
      progress: settled("handed-over", -60).progress,
      signals: once.signals.map((each) => ({ ...each, status: "resolved" as const, resolvedAt: ago(-60) })),
    });

    const twice = after(decide(answered, decision("retry", { at: ago(-90) }), { ...AT, now: new Date(ago(-90)) }));

    expect(twice.retry?.workflow).toBe("wf-0123456789ab-1-2");
    expect(twice.signals.filter(({ status }) => status === "firing").map(({ kind }) => kind)).toContain("person");
  });

  it.each([
    ["opened", incident(), /^it is not over \(opened\)/],
    ["healing", healing(), /^it is not over \(running\)/],
  ] as const)("is refused while it is %s", (_what, before, because) => {
    expect(refusal(decide(before, decision("retry"), AT))).toMatch(because);
  });
});
