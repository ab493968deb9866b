import { expect, it } from "vitest";

import { nodeFlapping } from "../../lib/runbooks/node-flapping.ts";
import { finding } from "../support/incidents.ts";
import { CHECKED, nodeEvidence } from "../support/node-evidence.ts";

const answer = (parts: Parameters<typeof nodeEvidence>[0] = {}) =>
  nodeFlapping.answer(finding({ cause: "it flaps" }), nodeEvidence(parts));

it("cordons it, and lets pods back when it has been stable", () => {
  expect(answer()).toMatchObject({
    kind: "steps",
    steps: [
      { action: "cordon", undo: { action: "uncordon", parameters: { uid: "uid-worker-1", stableSeconds: 0 } } },
      { action: "uncordon", parameters: { uid: "uid-worker-1", stableSeconds: 300 } },
    ],
  });
});

it.each([
  ["waits", "for whoever sees to it", CHECKED, "wait"],
  [
    "hands over",
    "what somebody has cordoned",
    { cordon: { since: undefined, by: "by ada", isOurs: false } },
    "hand-over",
  ],
  ["hands over", "the control plane", { isControlPlane: true }, "hand-over"],
])("%s %s", (_does, _what, parts, kind) => {
  expect(answer(parts).kind).toBe(kind);
});
