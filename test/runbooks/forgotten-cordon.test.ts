import { expect, it } from "vitest";

import { forgottenCordon } from "../../lib/runbooks/forgotten-cordon.ts";
import { finding } from "../support/incidents.ts";
import { nodeEvidence } from "../support/node-evidence.ts";

const answer = (isOurs: boolean) =>
  forgottenCordon.answer(
    finding({ cause: "cordoned by ada" }),
    nodeEvidence({ cordon: { since: undefined, by: "by ada", isOurs } }),
  );

it("uncordons what this engine has cordoned", () => {
  expect(answer(true)).toMatchObject({ steps: [{ action: "uncordon", parameters: { stableSeconds: 0 } }] });
});

it("leaves everybody else's, and says how it is taken back", () => {
  expect(answer(false)).toEqual({
    kind: "hand-over",
    because: "cordoned by ada; if it is forgotten: kubectl uncordon worker-1",
  });
});
