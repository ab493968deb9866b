import { expect, it } from "vitest";

import { imagePullFailing } from "../../lib/rules/image-pull-failing.ts";
import { crashing, evidence, pod, sick, unpullable } from "../support/evidence.ts";

it("finds images that cannot be pulled, with what the registry said, cut to a sensible length", () => {
  const long = { waiting: { reason: "ErrImagePull", message: "x".repeat(5000) } };
  const found = imagePullFailing.judge(evidence({ pods: [sick("a", unpullable()), sick("b", unpullable(long))] }));

  expect(found?.cause).toBe("the image of 2 of 3 pods cannot be pulled, and no earlier good revision is kept");
  expect(found?.because.map((text) => text.length)).toEqual([expect.any(Number), 9, expect.any(Number), 300]);
});

it.each([
  ["all is well", [pod("a")]],
  ["a container crashes", [sick("a", crashing())]],
])("finds nothing where %s", (_what, pods) => {
  expect(imagePullFailing.judge(evidence({ pods }))).toBeUndefined();
});
