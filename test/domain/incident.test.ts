import { expect, it } from "vitest";

import {
  type Incident,
  SCHEMA_VERSION,
  Incident as Schema,
  isOpen,
  phaseOf,
  whyOf,
} from "../../lib/domain/incident.ts";
import { ago, doneStep, healing, incident, requested, settled } from "../support/incidents.ts";

it.each([
  ["opened", incident(), "opened", "waits for a first look", true],
  [
    "waiting",
    incident({ progress: { status: "waiting", because: "too young", until: ago(-60) } }),
    "waiting",
    "too young",
    true,
  ],
  [
    "parked",
    healing({ progress: { status: "parked", because: "no budget", since: ago(9), until: ago(-9) } }),
    "parked",
    "no budget",
    true,
  ],
  [
    "parked until a person approves",
    healing({
      progress: { status: "parked", because: "approve it", since: ago(9), until: ago(-9), awaits: "approval" },
    }),
    "awaiting-approval",
    "approve it",
    true,
  ],
  ["a step is requested", healing({ steps: [requested()] }), "running", "puts cart back", true],
  ["between two steps", healing({ steps: [doneStep()] }), "running", "decides on the next step", true],
  [
    "taking back",
    healing({ steps: [requested({ undoes: "s1" })], undoing: "no better" }),
    "undoing",
    "puts cart back",
    true,
  ],
  [
    "verifying",
    healing({ progress: { status: "verifying", since: ago(9), soakUntil: ago(-9), until: ago(-99) } }),
    "verifying",
    `changed; watching until ${ago(-9)} whether it holds`,
    true,
  ],
  ["healed", settled("healed", 5), "healed", "so it came out", true],
  ["with people", settled("handed-over", 5), "handed-over", "so it came out", true],
  [
    "closed",
    incident({ progress: { status: "closed", ending: "healed", because: "quiet", at: ago(1) } }),
    "closed",
    "quiet",
    false,
  ],
])("%s: one word and one sentence", (_what, state, phase, why, open) => {
  expect([phaseOf(state), whyOf(state), isOpen(state)]).toEqual([phase, why, open]);
});

/** Row 78 and 79: what is stored and cannot be so is not read. */
it.each([
  ["an incident", {}, true],
  ["an unknown state", { progress: { status: "asleep" } }, false],
  ["a settled one without an ending", { progress: { status: "settled", because: "x", at: ago(1) } }, false],
  ["a negative count", { workflows: -1 }, false],
  ["negative attempts", { workflow: healing({ steps: [requested({ attempts: -1 })] }).workflow }, false],
  ["a time that is none", { openedAt: "2099" }, false],
  ["another version", { schemaVersion: SCHEMA_VERSION + 1 }, false],
  ["another id", { id: "inc-1" }, false],
  ["a field that there is none of", { more: 1 }, false],
])("is read back: %s, %s", (_what, parts, expected) => {
  const stored = JSON.parse(JSON.stringify({ ...incident(), ...parts })) as unknown;

  expect(Schema.safeParse(stored).success).toBe(expected);
});

it("is the same after it was stored", () => {
  const before: Incident = healing({ steps: [requested(), doneStep()] });

  expect(Schema.parse(JSON.parse(JSON.stringify(before)))).toEqual(before);
});
