import { expect, it } from "vitest";

import { wrongTaint } from "../../lib/runbooks/wrong-taint.ts";
import { finding } from "../support/incidents.ts";
import { nodeEvidence } from "../support/node-evidence.ts";

it("changes nothing, and says how it is taken away", () => {
  const taints = [{ text: "dedicated=gpu:NoExecute", since: undefined, by: "by ada" }];

  expect(wrongTaint.answer(finding({ cause: "a taint" }), nodeEvidence({ taints }))).toEqual({
    kind: "hand-over",
    because: "a taint; if it should not be there: kubectl taint node worker-1 dedicated:NoExecute-",
  });
});
