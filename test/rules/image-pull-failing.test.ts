import { expect, it } from "vitest";

import { imagePullFailing } from "../../lib/rules/image-pull-failing.ts";
import { crashing, evidence, pod, sick, unpullable } from "../support/evidence.ts";

it("finds images that cannot be pulled, with what the registry said, cut to a sensible length", () => {
  const long = { waiting: { reason: "ErrImagePull", message: "x".repeat(5000) } };
  const found = imagePullFailing.judge(evidence({ pods: [sick("a", unpullable()), sick("b", unpullable(long))] }));

  expect(found?.cause).toBe(
    "image shop/cart:1.0 of 2 of 3 pods cannot be pulled (its registry does not have it, or its name is none), and no earlier good revision is kept",
  );
  expect(found?.because.map((text) => text.length)).toEqual([expect.any(Number), 9, expect.any(Number), 300]);
});

it.each([
  ["unauthorized: authentication required", "denied"],
  ["pull access denied, repository does not exist or may require authorization", "denied"],
  ["manifest unknown", "unknown"],
  ["dial tcp 10.0.0.1:443: i/o timeout", "away"],
  ["", "unsaid"],
])("tells apart what the registry answers: %j is %s", (message, refusal) => {
  const waiting = { reason: "ImagePullBackOff", message };

  expect(imagePullFailing.judge(evidence({ pods: [sick("a", unpullable({ waiting }))] }))?.facts).toEqual({ refusal });
});

it.each([
  ["all is well", [pod("a")]],
  ["a container crashes", [sick("a", crashing())]],
])("finds nothing where %s", (_what, pods) => {
  expect(imagePullFailing.judge(evidence({ pods }))).toBeUndefined();
});
