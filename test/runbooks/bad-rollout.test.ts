import { describe, expect, it } from "vitest";

import { badRollout as rule } from "../../lib/rules/bad-rollout.ts";
import { badRollout } from "../../lib/runbooks/bad-rollout.ts";
import type { Remedy, RunbookStep } from "../../lib/runbooks/define-runbook.ts";
import { ROLLED_OUT, crashing, evidence, pod, sick } from "../support/evidence.ts";
import { CART } from "../support/incidents.ts";

it("goes back by what the rule found, and its undo is the way there again", () => {
  const seen = evidence({ pods: [pod("a"), sick("b", crashing())], revisions: ROLLED_OUT });
  const found = rule.judge(seen)!;

  expect(badRollout.answer({ problem: "bad-rollout", ...found }, seen)).toEqual({
    kind: "steps",
    steps: [
      {
        action: "undo-rollout",
        target: CART,
        summary: "puts Deployment shop/cart back from revision 2 to revision 1",
        parameters: {
          uid: "u1",
          from: "cart-2",
          fromTemplate: "template-2",
          to: "cart-1",
          toTemplate: "template-1",
        },
        undo: {
          action: "undo-rollout",
          summary: "puts Deployment shop/cart back to revision 2, as it was found",
          parameters: {
            uid: "u1",
            from: "cart-1",
            fromTemplate: "template-1",
            to: "cart-2",
            toTemplate: "template-2",
          },
        },
      },
    ],
  });
});

describe("of a StatefulSet", () => {
  const target = { ...CART, kind: "StatefulSet" };
  const broken = [sick("cart-2", crashing()), sick("cart-1", crashing())];
  const pods = [pod("cart-0"), ...broken, sick("cart-3", crashing(), { isLeaving: true })];
  const answerOf = (workload: object): Remedy => {
    const seen = evidence({ target, pods, revisions: ROLLED_OUT, workload });
    return badRollout.answer({ problem: "bad-rollout", ...rule.judge(seen)! }, seen);
  };
  const stepsOf = (workload: object): readonly RunbookStep[] => {
    const remedy = answerOf(workload);
    return remedy.kind === "steps" ? remedy.steps : [];
  };

  it("that goes in order, the broken pods are evicted, too, the lowest first", () => {
    const steps = stepsOf({ renewal: "in-order" });

    expect(steps.map(({ action, parameters }) => `${action} ${parameters["pod"] ?? ""}`)).toEqual([
      "undo-rollout ",
      "evict-pod cart-1",
      "evict-pod cart-2",
    ]);
    expect(steps[1]?.parameters).toEqual({ namespace: "shop", pod: "cart-1", uid: "uid-cart-1", isOutdated: true });
  });

  it("that goes all at once, its controller renews them itself", () => {
    expect(stepsOf({ renewal: "rolling" })).toHaveLength(1);
  });

  it("that keeps data, a person must agree: an earlier version may not read what a later one wrote", () => {
    expect(stepsOf({ keepsData: true })[0]?.class).toBe("R3");
    expect(stepsOf({})[0]?.class).toBeUndefined();
  });

  it("whose pods are renewed only when somebody deletes them is handed over", () => {
    expect(answerOf({ renewal: "on-delete" })).toMatchObject({
      kind: "hand-over",
      because: expect.stringContaining("updateStrategy OnDelete") as string,
    });
  });
});
