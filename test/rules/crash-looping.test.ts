import { expect, it } from "vitest";

import { crashLooping } from "../../lib/rules/crash-looping.ts";
import { container, crashing, evidence, pod, sick, unpullable } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

it("finds containers that crash, and no cause", () => {
  const pods = [sick("a", crashing({ restarts: 1 })), sick("b", crashing({ restarts: 3 })), pod("c")];

  expect(crashLooping.judge(evidence({ pods }))).toMatchObject({
    confidence: 0.3,
    cause: "2 of 3 pods crash, and no recent rollout explains it",
    since: ago(20 + 12 + 22 + 42),
    restarts: 3,
  });
});

it.each([
  ["all is well", [pod("a")]],
  ["an image cannot be pulled", [sick("a", unpullable())]],
  ["a pod is only not ready", [sick("a", container())]],
])("finds nothing where %s", (_what, pods) => {
  expect(crashLooping.judge(evidence({ pods }))).toBeUndefined();
});
