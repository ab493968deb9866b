import { expect, it } from "vitest";

import { notReady } from "../../lib/rules/not-ready.ts";
import { container, crashing, evidence, pod, sick } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

it("finds pods that run and do not become ready", () => {
  const pods = [sick("a", container()), sick("b", container(), { readySince: ago(900) }), pod("c")];

  expect(notReady.judge(evidence({ pods }))).toMatchObject({
    confidence: 0.2,
    cause: "2 of 3 pods run and do not become ready",
    since: ago(900),
  });
});

it.each([
  ["all is well", [pod("a")]],
  ["a container crashes", [sick("a", crashing())]],
  ["it is just starting", [sick("a", container(), { readySince: ago(299) })]],
])("finds nothing where %s", (_what, pods) => {
  expect(notReady.judge(evidence({ pods }))).toBeUndefined();
});
