import { expect, it } from "vitest";

import { changedOutside } from "../../lib/rules/changed-outside.ts";
import { ROLLED_OUT, change, crashing, evidence, pod, revision, sick } from "../support/evidence.ts";

const RESTART = change("note", "annotations.kubectl.kubernetes.io/restartedAt");
const restarted = (changes = [RESTART], newest: object = {}): ReturnType<typeof evidence> =>
  evidence({
    pods: [pod("a"), pod("b"), sick("cart-2-a", crashing())],
    revisions: [
      { ...ROLLED_OUT[0]!, references: ["ConfigMap settings", "key url of Secret db", "Secret db"], ...newest },
      revision(1, { ready: 2, changes }),
    ],
  });

it("says that a restart has shown what changed outside, and what the pods read", () => {
  expect(changedOutside.judge(restarted())).toMatchObject({
    cause:
      "its pods were started anew (kubectl.kubernetes.io/restartedAt) from the same template and fail now: what they read at their start or depend on has changed; they read ConfigMap settings, Secret db",
    because: expect.arrayContaining(["2 pods that started before are still ready"]) as string[],
  });
});

it.each([
  ["the template was changed, too", restarted([RESTART, change("env", "env A of container cart")])],
  ["some of the new pods serve", restarted([RESTART], { ready: 1 })],
  ["the pods are well", evidence({ revisions: restarted().revisions })],
  ["there is no revision before", evidence({ pods: [sick("cart-2-a", crashing())], revisions: [ROLLED_OUT[0]!] })],
])("finds nothing where %s", (_what, seen) => {
  expect(changedOutside.judge(seen)).toBeUndefined();
});
