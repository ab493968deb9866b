import { expect, it } from "vitest";

import { type Played, changesIn, inTable } from "../../lib/rehearsal/played.ts";
import { doneStep, incident, step, workflow } from "../support/incidents.ts";

const played = (parts: Partial<Played>): Played => ({
  scenario: "stuck-pod",
  ending: "healed",
  shouldEnd: "healed",
  wasRight: true,
  why: "pod a is stuck",
  seconds: 229.6,
  changes: 1,
  ...parts,
});

it("has a line for each, what should have been, and how many were not", () => {
  const wrong = { scenario: "leak", ending: "healed", shouldEnd: "handed-over", wasRight: false, why: "y".repeat(120) };

  expect(inTable([played({}), played(wrong)]).split("\n")).toEqual([
    "       scenario   ended as                 seconds  changes  why",
    "ok     stuck-pod  healed                   230      1        pod a is stuck",
    `WRONG  leak       healed, not handed-over  230      1        ${"y".repeat(99)}…`,
    "",
    "2 scenarios, 1 as they should end, 1 not",
  ]);
});

it("counts every change that was made, those of earlier workflows and those that were taken back, too", () => {
  const undo = doneStep({ undoes: "s1" });
  const unneeded = doneStep({ state: { status: "done", at: "", changed: false, because: "" } });
  const workflows = { workflow: workflow({ steps: [doneStep(), undo] }), earlier: [workflow({ steps: [doneStep()] })] };

  expect(changesIn(incident(workflows))).toBe(3);
  expect(changesIn(incident({ workflow: workflow({ steps: [unneeded, step()] }) }))).toBe(0);
});
