import { expect, it } from "vitest";

import { initNeverEnds } from "../../lib/rules/init-never-ends.ts";
import { container, crashing, evidence, pod, sick } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const init = (parts: object): ReturnType<typeof container> =>
  container({ name: "wait-for-db", isInit: true, ...parts });

it("names the init container that runs on and on", () => {
  const waits = (name: string): ReturnType<typeof sick> => sick(name, init({ runningSince: ago(900) }));

  expect(initNeverEnds.judge(evidence({ pods: [waits("a"), waits("b"), pod("c")] }))?.cause).toBe(
    "init container wait-for-db of 2 of 3 pods does not end, so nothing else of them starts",
  );
});

it.each([
  ["it began a moment ago", sick("a", init({ runningSince: ago(60) }))],
  ["it is a sidecar", sick("a", init({ isInit: false, runningSince: ago(900) }))],
  ["it crashes, which is another thing", sick("a", { ...crashing(), isInit: true })],
  ["the pod is ready", pod("a", { containers: [init({ runningSince: ago(900) })] })],
])("finds nothing where %s", (_what, only) => {
  expect(initNeverEnds.judge(evidence({ pods: [only] }))).toBeUndefined();
});
