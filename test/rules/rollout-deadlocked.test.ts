import { expect, it } from "vitest";

import { rolloutDeadlocked } from "../../lib/rules/rollout-deadlocked.ts";
import {
  ROLLED_OUT,
  change,
  container,
  crashing,
  evidence,
  pod,
  revision,
  sick,
  unscheduled,
} from "../support/evidence.ts";

const NO_ROOM = sick("cart-2-a", container(), {
  containers: [],
  isScheduled: false,
  unscheduled: unscheduled("0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports."),
});
const surging = (parts: Parameters<typeof evidence>[0] = {}): ReturnType<typeof evidence> =>
  evidence({
    pods: [pod("a"), pod("b"), pod("c"), NO_ROOM],
    revisions: [ROLLED_OUT[0]!, revision(1, { ready: 3 })],
    ...parts,
    workload: { isRolledOut: false, mayBeUnavailable: 0, ...parts.workload },
  });

it("finds a rollout that waits for itself", () => {
  expect(rolloutDeadlocked.judge(surging())?.cause).toBe(
    "the rollout of revision 2 waits for itself: its strategy takes no old pod away before a new one is ready, and a new one finds no node beside the old ones (its host port in use on 3 nodes)",
  );
});

it.each([
  ["an old pod may be taken away first", surging({ workload: { mayBeUnavailable: 1 } })],
  [
    "the new revision asks for more than the old one",
    surging({ revisions: [ROLLED_OUT[0]!, revision(1, { ready: 3, changes: [change("placement", "nodeSelector")] })] }),
  ],
  ["the new pods have nodes and crash", surging({ pods: [pod("a"), sick("cart-2-a", crashing())] })],
  ["no old pod serves", surging({ revisions: [ROLLED_OUT[0]!, revision(1)] })],
  ["nothing is being rolled out", surging({ revisions: [revision(1, { isCurrent: true, ready: 3 })] })],
])("finds nothing where %s", (_what, seen) => {
  expect(rolloutDeadlocked.judge(seen)).toBeUndefined();
});
