import { expect, it } from "vitest";

import { outOfMemory } from "../../lib/rules/out-of-memory.ts";
import { crashing, evidence, exit, pod, sick } from "../support/evidence.ts";

const killed = (memoryLimit?: string): ReturnType<typeof sick> =>
  sick("a", crashing({ lastExit: exit(137, "OOMKilled"), memoryLimit }));

it.each([
  ["256Mi", "application", "it has a memory limit of 256Mi"],
  [undefined, "infrastructure", "it has no memory limit, so its node ran out"],
])("names the limit: %s", (limit, layer, words) => {
  expect(outOfMemory.judge(evidence({ pods: [killed(limit), pod("b")] }))).toMatchObject({
    layer,
    cause: `container cart of 1 of 3 pods is killed for its memory; ${words}`,
  });
});

it.each([
  ["it ends by itself", sick("a", crashing())],
  ["somebody else kills it", sick("a", crashing({ lastExit: exit(137) }))],
  ["all is well", pod("a")],
])("finds nothing where %s", (_what, only) => {
  expect(outOfMemory.judge(evidence({ pods: [only] }))).toBeUndefined();
});
