import { expect, it } from "vitest";

import type { NodePod } from "../../lib/domain/node-evidence.ts";
import { nodePressure } from "../../lib/runbooks/node-pressure.ts";
import { ago, finding } from "../support/incidents.ts";
import { CHECKED, nodeEvidence } from "../support/node-evidence.ts";

const answer = (parts: Parameters<typeof nodeEvidence>[0] = {}, secondsAgo = 1900) =>
  nodePressure.answer(finding({ cause: "no memory", since: ago(secondsAgo) }), nodeEvidence(parts));
const pod = (name: string, fate: NodePod["fate"]): NodePod => ({ namespace: "shop", name, fate });

it("drains what may move, and lets pods back when it is well", () => {
  expect(answer()).toMatchObject({
    kind: "steps",
    steps: [
      { action: "cordon" },
      { action: "drain", parameters: { uid: "uid-worker-1", leave: 0 } },
      { action: "uncordon", parameters: { stableSeconds: 60 } },
    ],
  });
});

it("moves six pods a step, because each may take its time to leave", () => {
  const pods = Array.from({ length: 14 }, (_, n) => pod(`cart-${n}`, { kind: "movable" }));
  const remedy = answer({ pods });

  expect(remedy.kind === "steps" && remedy.steps.flatMap(({ parameters }) => parameters["leave"] ?? [])).toEqual([
    8, 2, 0,
  ]);
});

it("does not cordon again what it has cordoned", () => {
  const remedy = answer({ cordon: { since: ago(60), by: "by kubeheal", isOurs: true } });

  expect(remedy.kind === "steps" && remedy.steps.map(({ action }) => action)).toEqual(["drain", "uncordon"]);
});

it("waits while the kubelet may help itself, and for whoever sees to it", () => {
  expect(answer({}, 600)).toMatchObject({ kind: "wait", because: expect.stringContaining("helps itself") as string });
  expect(answer(CHECKED).kind).toBe("wait");
});

it.each([
  [
    "something would be lost",
    { pods: [pod("db-0", { kind: "lost", because: "it has no controller" }), pod("cart", { kind: "movable" })] },
    /pod shop\/db-0: it has no controller/,
  ],
  ["nothing may be moved", { pods: [pod("proxy", { kind: "stays", because: "" })] }, /no pod on it may be moved/],
  ["somebody is at work", { cordon: { since: undefined, by: "by ada", isOurs: false } }, /cordoned by ada/],
])("hands over where %s", (_what, parts, sentence) => {
  expect(answer(parts as never)).toEqual({ kind: "hand-over", because: expect.stringMatching(sentence) as string });
});
