import { expect, it } from "vitest";

import { leftoverPods } from "../../lib/runbooks/leftover-pods.ts";
import { evidence, pod } from "../support/evidence.ts";
import { CART, ago, finding } from "../support/incidents.ts";

const failed = { since: ago(900), reason: "Evicted", message: "" };
const gone = (name: string) => pod(name, { isLeaving: true, failed });

it("deletes the failed ones, by name and uid, and no other", () => {
  const pods = [pod("a"), gone("b"), gone("c"), { ...gone("d"), hasController: false }];

  expect(leftoverPods.answer(finding(), evidence({ pods }))).toEqual({
    kind: "steps",
    steps: [
      {
        action: "delete-failed-pods",
        target: CART,
        summary: "deletes 2 failed pods of Deployment shop/cart",
        parameters: { namespace: "shop", pods: "b/uid-b c/uid-c" },
      },
    ],
  });
});

it("takes no more at once than can be stored", () => {
  const remedy = leftoverPods.answer(
    finding(),
    evidence({ pods: Array.from({ length: 400 }, (_, n) => gone(`p${n}`)) }),
  );

  expect(remedy).toMatchObject({ steps: [{ summary: "deletes 50 failed pods of Deployment shop/cart" }] });
});
