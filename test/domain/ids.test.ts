import { describe, expect, it } from "vitest";

import {
  IncidentId,
  WorkflowId,
  incidentId,
  incidentOfWorkflow,
  isLaterStep,
  numberOf,
  stepId,
  workflowId,
} from "../../lib/domain/ids.ts";

it("leads from the incident to its workflows and their steps, and back", () => {
  const incident = incidentId("0123456789ab", 7);
  const workflow = workflowId(incident, 12);

  expect([incident, workflow, stepId(workflow, 0, "00c0ffee")]).toEqual([
    "inc-0123456789ab-7",
    "wf-0123456789ab-7-12",
    "wf-0123456789ab-7-12-s1-00c0ffee",
  ]);
  expect([incidentOfWorkflow(workflow), numberOf(workflow)]).toEqual([incident, 12]);
});

describe("an id is nothing that a path could be made of", () => {
  it.each([
    ["inc-0123456789ab-1", true],
    ["inc-0123456789ab-999999999", true],
    ["inc-0123456789ab-0", false],
    ["inc-0123456789ab-01", false],
    ["inc-0123456789AB-1", false],
    ["inc-0123456789a-1", false],
    ["inc-0123456789ab-1\n", false],
    ["inc-0123456789ab-1/..", false],
    ["inc-77aa0012", false],
    ["", false],
  ])("incident %j: %s", (id, expected) => {
    expect(IncidentId.safeParse(id).success).toBe(expected);
  });

  it.each([
    ["wf-0123456789ab-1-1", true],
    ["wf-0123456789ab-1", false],
    ["wf-0123456789ab-1-0", false],
    ["wf-0123456789ab-1-1-s1-01234567", false],
    ["../wf-0123456789ab-1-1", false],
  ])("workflow %j: %s", (id, expected) => {
    expect(WorkflowId.safeParse(id).success).toBe(expected);
  });
});

describe("the later of two steps", () => {
  it.each([
    ["wf-0123456789ab-1-1-s2-01234567", "wf-0123456789ab-1-1-s1-01234567", true],
    ["wf-0123456789ab-1-1-s10-01234567", "wf-0123456789ab-1-1-s9-01234567", true],
    ["wf-0123456789ab-1-2-s1-01234567", "wf-0123456789ab-1-1-s9-01234567", true],
    ["wf-0123456789ab-2-1-s1-01234567", "wf-0123456789ab-1-9-s9-01234567", true],
    ["wf-0123456789ab-10-1-s1-01234567", "wf-0123456789ab-9-1-s1-01234567", true],
    ["wf-0123456789ab-1-1-s1-01234567", "wf-0123456789ab-1-1-s1-01234567", false],
    ["wf-0123456789ab-1-1-s1-01234567", "wf-0123456789ab-1-1-s2-01234567", false],
    ["wf-0123456789ab-1-9-s9-01234567", "wf-0123456789ab-2-1-s1-01234567", false],
    ["wf-ffffffffffff-9-9-s9-01234567", "wf-0123456789ab-1-1-s1-01234567", false],
    ["kubectl", "wf-0123456789ab-1-1-s1-01234567", false],
    ["wf-0123456789ab-1-1-s2-01234567", "x", false],
  ])("%s after %s: %s", (step, other, expected) => {
    expect(isLaterStep(step, other)).toBe(expected);
  });
});
