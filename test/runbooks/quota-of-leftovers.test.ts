import { expect, it } from "vitest";

import { quotaOfLeftovers } from "../../lib/runbooks/quota-of-leftovers.ts";
import { ago, finding } from "../support/incidents.ts";
import { objectEvidence } from "../support/object-evidence.ts";

it("deletes the oldest ten, by name and uid, and never the quota", () => {
  const target = { apiVersion: "v1", kind: "ResourceQuota", namespace: "shop", name: "full" };
  const leftovers = Array.from({ length: 12 }, (_, n) => ({
    name: `p${n}`,
    uid: `u${n}`,
    since: ago(9000 - n),
    reason: "Error",
    message: "",
  }));

  expect(quotaOfLeftovers.answer(finding(), objectEvidence({ target, leftovers }))).toEqual({
    kind: "steps",
    steps: [
      {
        action: "delete-failed-pods",
        target,
        summary: "deletes 10 failed pods that ResourceQuota shop/full counts, the oldest of 12",
        parameters: {
          namespace: "shop",
          pods: "p0/u0 p1/u1 p2/u2 p3/u3 p4/u4 p5/u5 p6/u6 p7/u7 p8/u8 p9/u9",
        },
      },
    ],
  });
});
