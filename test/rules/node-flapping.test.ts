import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import { nodeFlapping } from "../../lib/rules/node-flapping.ts";
import { ago } from "../support/incidents.ts";
import { nodeEvidence, silent } from "../support/node-evidence.ts";

const ready = (secondsAgo: number) => ({
  status: "True" as const,
  since: ago(secondsAgo),
  reason: "KubeletReady",
  message: "",
});

it("counts how often it went, also while it is ready", () => {
  const found = nodeFlapping.judge(nodeEvidence({ turns: 4, ready: ready(120) }));

  expect(found?.cause).toBe(
    `node worker-1 flaps: it became not ready 4 times within an hour, and is ready since ${ago(120)}`,
  );
});

it("says more than that it is away just now", () => {
  expect(diagnose(rules, nodeEvidence({ ...silent(), turns: 3 }))?.problem).toBe("node-flapping");
});

it.each([
  ["went twice", { turns: 2, ready: ready(120) }],
  ["is stable since", { turns: 9, ready: ready(900) }],
])("is silent where it %s", (_what, parts) => {
  expect(nodeFlapping.judge(nodeEvidence(parts))).toBeUndefined();
});
