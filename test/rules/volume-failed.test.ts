import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import { volumeFailed } from "../../lib/rules/volume-failed.ts";
import { ago } from "../support/incidents.ts";
import { claim, objectEvidence, usage } from "../support/object-evidence.ts";

const volume = (phase: string) => ({ name: "pv-1", phase, message: "the disk is gone", since: ago(600) });

it.each(["Failed", "Released"])("says that its volume is %s, also where it is full", (phase) => {
  const seen = objectEvidence({ claim: claim({ volume: volume(phase), usage: usage({ bytesFree: 0 }) }) });

  expect(diagnose(rules, seen)).toMatchObject({
    problem: "volume-failed",
    cause: `claim data has volume pv-1, which is ${phase} (the disk is gone)`,
    since: ago(600),
  });
});

it.each([
  ["is well", volume("Bound")],
  ["may not be read", undefined],
])("is silent about a volume that %s", (_what, found) => {
  expect(volumeFailed.judge(objectEvidence({ claim: claim({ volume: found }) }))).toBeUndefined();
});
