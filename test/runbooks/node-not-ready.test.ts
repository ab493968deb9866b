import { expect, it } from "vitest";

import { nodeNotReady } from "../../lib/runbooks/node-not-ready.ts";
import { finding } from "../support/incidents.ts";
import { CHECKED, TEMPLATE, nodeEvidence } from "../support/node-evidence.ts";

it("asks for a remediation, and waits for whoever else does", () => {
  const found = finding({ cause: "no runtime" });

  expect(nodeNotReady.answer(found, nodeEvidence({ template: TEMPLATE })).kind).toBe("steps");
  expect(nodeNotReady.answer(found, nodeEvidence({ template: TEMPLATE, ...CHECKED })).kind).toBe("wait");
});
