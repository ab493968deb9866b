import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { defineRule } from "../../lib/rules/define-rule.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

const { problem: _, ...found } = finding();
const sure = (confidence: number): ReturnType<typeof defineRule> => defineRule(() => ({ ...found, confidence }));
const silent = defineRule(() => undefined);

it.each([
  ["the surest finding wins", { a: sure(0.3), b: sure(0.9), c: sure(0.5) }, "b"],
  ["of equals the first by name, whatever the order of the rules", { z: sure(0.5), b: sure(0.5) }, "b"],
  ["a silent rule says nothing", { a: silent, b: sure(0.1) }, "b"],
  ["nothing found is no finding", { a: silent }, undefined],
  ["no rules, no finding", {}, undefined],
])("%s", (_what, rules, problem) => {
  expect(diagnose(rules, evidence())?.problem).toBe(problem);
});
