import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import { runbooks } from "../../lib/runbooks/index.ts";
import { ROLLED_OUT, container, crashing, evidence, pod, revision, sick, unpullable } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const old = (name: string): ReturnType<typeof pod> => pod(name);
const fresh = (name: string, trouble = crashing()): ReturnType<typeof pod> => sick(name, trouble);
const YOUNG = [revision(2, { isCurrent: true, since: ago(300), ready: 2 }), revision(1, { since: ago(86_400) })];

/** Where more than one rule has something to say, the one that knows more wins. */
it.each([
  [
    "the new revision crashes, the old one serves",
    { pods: [old("a"), old("b"), fresh("c")], revisions: ROLLED_OUT },
    "bad-rollout",
  ],
  [
    "the new image cannot be pulled",
    { pods: [old("a"), fresh("c", unpullable())], revisions: ROLLED_OUT },
    "bad-rollout",
  ],
  [
    "one of an old revision crashes",
    { pods: [old("a"), old("b"), sick("c", crashing(), { revision: "cart-1" })] },
    "pod-stuck",
  ],
  [
    "one of a fresh revision crashes, its siblings serve: the pod, and not the rollout",
    { pods: [pod("a", { revision: "cart-2" }), pod("b", { revision: "cart-2" }), fresh("c")], revisions: YOUNG },
    "pod-stuck",
  ],
  ["all crash and nothing changed", { pods: [fresh("a"), fresh("b")] }, "crash-looping"],
  [
    "no image can be pulled and there is no other revision",
    { pods: [fresh("a", unpullable()), fresh("b", unpullable())] },
    "image-pull-failing",
  ],
  ["one crashes, another is not ready", { pods: [fresh("a"), sick("b", container()), old("c")] }, "crash-looping"],
  ["several are not ready", { pods: [sick("a", container()), sick("b", container()), old("c")] }, "not-ready"],
  ["all is well", {}, undefined],
])("%s", (_what, parts, problem) => {
  const found = diagnose(rules, evidence(parts));

  expect(found?.problem).toBe(problem);
  if (found) expect(runbooks).toHaveProperty([found.problem]);
});
