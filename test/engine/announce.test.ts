import { describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { announcementOf, proofOf } from "../../lib/engine/announce.ts";
import { TOKEN, ago, doneStep, healing, incident, requested, settled, workflow } from "../support/incidents.ts";

const closed = (ending: "healed" | "ignored"): Incident =>
  incident({ progress: { status: "closed", ending, because: "quiet", at: ago(1) } });
const parked = (because: string): Incident =>
  healing({ progress: { status: "parked", because, since: ago(60), until: ago(-60) } });
const awaiting = (because: string): Incident =>
  healing({ progress: { status: "parked", because, since: ago(60), until: ago(-60), awaits: "approval" } });
const asksFor = healing({ steps: [requested()] });

it.each([
  ["opened", incident(), "incident.opened"],
  ["waiting", incident({ progress: { status: "waiting", because: "young", until: ago(-60) } }), undefined],
  ["a step is requested", asksFor, "step.requested"],
  ["parked", parked("no budget"), "workflow.parked"],
  ["parked until a person approves", awaiting("waits for approval"), "approval.requested"],
  ["between two steps", healing({ steps: [doneStep()] }), undefined],
  [
    "verifying",
    healing({
      steps: [doneStep()],
      progress: { status: "verifying", since: ago(9), soakUntil: ago(-9), until: ago(-99) },
    }),
    undefined,
  ],
  ["healed", settled("healed", 5), "incident.healed"],
  ["recovered", settled("recovered", 5), "incident.recovered"],
  ["handed over", settled("handed-over", 5), "incident.handed-over"],
  ["unverified", settled("unverified", 5), "incident.handed-over"],
  ["closed", closed("healed"), "incident.closed"],
  [
    "settled while a step was requested",
    settled("handed-over", 5, { workflow: workflow({ steps: [requested()] }) }),
    "incident.handed-over",
  ],
])("%s", (_where, state, type) => {
  expect(announcementOf(state)?.type).toBe(type === undefined ? undefined : `io.kubeheal.${type}`);
});

describe("the id of an event", () => {
  const id = (state: Incident): string => announcementOf(state)!.id;

  it("is a function of the state: whoever reads it again sends the same", () => {
    for (const state of [incident(), asksFor, parked("no budget"), settled("healed", 5), closed("healed")])
      expect(announcementOf({ ...state, changedAt: ago(0), dueAt: ago(-30) })).toEqual(announcementOf(state));
  });

  it.each([
    ["another attempt", asksFor, healing({ steps: [requested({ attempts: 2 })] })],
    ["another reason to be parked", parked("no budget"), parked("in maintenance")],
    ["an approval that is wanted anew", awaiting("digest: d1"), awaiting("digest: d2")],
    ["another ending", settled("healed", 5), settled("unverified", 5)],
    [
      "another workflow's end",
      settled("handed-over", 5, { workflows: 1 }),
      settled("handed-over", 5, { workflows: 2 }),
    ],
    ["an incident opened again", incident(), incident({ workflows: 1 })],
  ])("is another one for %s", (_what, a, b) => {
    expect(id(a)).not.toBe(id(b));
  });
});

it("asks for a step by ids and a proof, and gives the token to nobody", () => {
  const announcement = announcementOf(asksFor);

  expect(announcement).toMatchObject({
    data: { step: "wf-0123456789ab-1-1-s1-01234567", attempt: 1, proof: proofOf(TOKEN) },
    extensions: { action: "undo-rollout", traceparent: asksFor.traceparent },
  });
  expect(JSON.stringify(announcement)).not.toContain(TOKEN);
  expect(proofOf(TOKEN)).not.toContain(TOKEN);
});
