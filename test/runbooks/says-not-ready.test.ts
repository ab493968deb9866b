import { expect, it } from "vitest";

import { saysNotReady } from "../../lib/runbooks/says-not-ready.ts";
import { finding } from "../support/incidents.ts";
import { objectEvidence } from "../support/object-evidence.ts";

it("changes nothing, and says what to look at next", () => {
  expect(saysNotReady.answer(finding({ cause: "it is not well", facts: { claim: "data" } }), objectEvidence())).toEqual(
    {
      kind: "hand-over",
      because: expect.stringMatching(
        /^it is not well: .*kubectl describe persistentvolumeclaim data -n shop/,
      ) as string,
    },
  );
});
