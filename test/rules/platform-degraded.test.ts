import { expect, it } from "vitest";

import { platformDegraded } from "../../lib/rules/platform-degraded.ts";
import { ago } from "../support/incidents.ts";
import { DEGRADED, platformEvidence } from "../support/platform-evidence.ts";

it("says what the part of the cluster says of itself", () => {
  expect(platformDegraded.judge(platformEvidence({ complaints: [DEGRADED] }))).toMatchObject({
    layer: "platform",
    cause: "ClusterOperator dns says Degraded=True: NoUpstream (no upstream resolver answers)",
    since: ago(600),
  });
});

it("is silent where it says nothing bad", () => {
  expect(platformDegraded.judge(platformEvidence())).toBeUndefined();
});
