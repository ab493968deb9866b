import { expect, it } from "vitest";

import { volumeFailed } from "../../lib/runbooks/volume-failed.ts";
import { finding } from "../support/incidents.ts";
import { objectEvidence } from "../support/object-evidence.ts";

it("changes nothing, and names the volume that people look at", () => {
  const found = finding({ cause: "claim data has volume pv-1, which is Failed", facts: { volume: "pv-1" } });

  expect(volumeFailed.answer(found, objectEvidence())).toMatchObject({
    kind: "hand-over",
    because: expect.stringMatching(
      /which is Failed since \S+: nothing is changed, .*kubectl describe pv pv-1/,
    ) as string,
  });
});
