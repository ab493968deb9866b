import { expect, it } from "vitest";

import { podStuck } from "../../lib/runbooks/pod-stuck.ts";
import { evidence } from "../support/evidence.ts";
import { CART, finding } from "../support/incidents.ts";

const found = finding({ problem: "pod-stuck", facts: { pod: "cart-1-a", uid: "uid-a" } });

it("evicts the one pod, by name and uid, and has nothing to undo", () => {
  expect(podStuck.answer(found, evidence())).toEqual({
    kind: "steps",
    steps: [
      {
        action: "evict-pod",
        target: CART,
        summary: "evicts pod cart-1-a",
        parameters: { namespace: "shop", pod: "cart-1-a", uid: "uid-a" },
      },
    ],
  });
});

it("has no pod to evict outside of a namespace", () => {
  const target = { apiVersion: "v1", kind: "Node", name: "worker-1" };

  expect(podStuck.answer(found, evidence({ target })).kind).toBe("hand-over");
});
