import { expect, it } from "vitest";

import { badRollout as rule } from "../../lib/rules/bad-rollout.ts";
import { badRollout } from "../../lib/runbooks/bad-rollout.ts";
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
          fromReplicaSet: "cart-2",
          fromTemplate: "template-2",
          toReplicaSet: "cart-1",
          toTemplate: "template-1",
        },
        undo: {
          action: "undo-rollout",
          summary: "puts Deployment shop/cart back to revision 2, as it was found",
          parameters: {
            uid: "u1",
            fromReplicaSet: "cart-1",
            fromTemplate: "template-1",
            toReplicaSet: "cart-2",
            toTemplate: "template-2",
          },
        },
      },
    ],
  });
});
