import { expect, it } from "vitest";

import { nodePressure } from "../../lib/rules/node-pressure.ts";
import { ago } from "../support/incidents.ts";
import { nodeEvidence, pressed } from "../support/node-evidence.ts";

it.each(["MemoryPressure", "DiskPressure", "PIDPressure"])("names %s, and since when", (type) => {
  const [first] = pressed(900).pressures!;

  expect(nodePressure.judge(nodeEvidence({ pressures: [{ ...first!, type }] }))).toMatchObject({
    cause: `node worker-1 is under ${type}: kubelet has insufficient memory available (KubeletHasInsufficientMemory)`,
    since: ago(900),
  });
});

it("is silent where nothing is short", () => {
  expect(nodePressure.judge(nodeEvidence())).toBeUndefined();
});
