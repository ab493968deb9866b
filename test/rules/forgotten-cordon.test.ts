import { expect, it } from "vitest";

import { forgottenCordon } from "../../lib/rules/forgotten-cordon.ts";
import { ago } from "../support/incidents.ts";
import { CHECKED, nodeEvidence, pressed, silent } from "../support/node-evidence.ts";

const cordon = (secondsAgo: number) => ({ since: ago(secondsAgo), by: "by kubectl-cordon at noon", isOurs: false });

it("says who has cordoned a node that is well, and when", () => {
  expect(forgottenCordon.judge(nodeEvidence({ cordon: cordon(5 * 3600) }))).toMatchObject({
    cause:
      "node worker-1 is ready and takes no new pods: it was cordoned by kubectl-cordon at noon, and nobody is at work on it",
    since: ago(5 * 3600),
  });
});

it.each([
  ["is not cordoned", {}],
  ["was cordoned an hour ago", { cordon: cordon(3600) }],
  ["is not ready", { cordon: cordon(5 * 3600), ...silent() }],
  ["is under pressure", { cordon: cordon(5 * 3600), ...pressed(900) }],
  ["is seen to by somebody", { cordon: cordon(5 * 3600), ...CHECKED }],
])("is silent where the node %s", (_what, parts) => {
  expect(forgottenCordon.judge(nodeEvidence(parts))).toBeUndefined();
});
