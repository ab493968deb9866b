import { expect, it } from "vitest";

import { hung } from "../../lib/rules/hung.ts";
import { container, crashing, evidence, pod, revision } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

type Pod = ReturnType<typeof pod>;

/** Runs since an hour, and is not ready since ten minutes. */
const stuck = (name: string, parts: Partial<Pod> = {}): Pod =>
  pod(name, {
    isReady: false,
    readySince: ago(600),
    containers: [container({ runningSince: ago(3590) })],
    ...parts,
  });
const all = ["a", "b", "c"].map((name) => stuck(name));

it("all pods were ready, run on, and are not ready any more", () => {
  expect(hung.judge(evidence({ pods: all, workload: { ready: 0 } }))).toMatchObject({
    layer: "application",
    cause: expect.stringMatching(/^all 3 pods run since before .*they hang/) as string,
    since: ago(600),
    facts: { uid: "u1", template: "template-1" },
  });
});

it.each<[string, Parameters<typeof evidence>[0]]>([
  ["one of them still serves", { pods: [stuck("a"), stuck("b"), pod("c")] }],
  ["one of them has never been ready", { pods: [stuck("a"), stuck("b"), stuck("c", { readySince: ago(3590) })] }],
  ["one of them crashes", { pods: [stuck("a"), stuck("b"), stuck("c", { containers: [crashing()] })] }],
  [
    "one has just been started anew",
    {
      pods: [stuck("a"), stuck("b"), stuck("c", { containers: [container({ runningSince: ago(620) })] })],
    },
  ],
  ["one is missing", { pods: [stuck("a"), stuck("b")] }],
  ["it is only for a moment", { pods: ["a", "b", "c"].map((name) => stuck(name, { readySince: ago(60) })) }],
  [
    "it was rolled out shortly before",
    { pods: all, revisions: [revision(1, { isCurrent: true, since: ago(1800), ready: 0 })] },
  ],
  ["all are well", {}],
])("is silent where %s", (_what, parts) => {
  expect(hung.judge(evidence(parts))).toBeUndefined();
});

it("a sidecar's start counts as well as the program's; an init container has none", () => {
  const containers = [container({ isInit: true, name: "init" }), container({ runningSince: ago(3590) })];

  expect(hung.judge(evidence({ pods: all.map((each) => ({ ...each, containers })) }))).toBeDefined();
});

it.each<[string, Parameters<typeof evidence>[0]]>([
  [
    "a pod that is leaving counts for nothing",
    { pods: [...all, stuck("d", { isLeaving: true, containers: [crashing()] })] },
  ],
  [
    "an hour after a rollout it is no more suspect",
    { pods: all, revisions: [revision(1, { isCurrent: true, since: ago(4200), ready: 0 })] },
  ],
  [
    "a minute is enough to have served",
    { pods: all.map((each) => ({ ...each, containers: [container({ runningSince: ago(660) })] })) },
  ],
])("%s", (_what, parts) => {
  expect(hung.judge(evidence(parts))).toBeDefined();
});

it.each<[string, Partial<Pod>]>([
  [
    "one of two containers of each was just started anew",
    {
      containers: [container({ runningSince: ago(3590) }), container({ runningSince: ago(620) })],
    },
  ],
  ["nothing is known of its containers", { containers: [] }],
  ["nothing is known of when it was ready", { readySince: undefined, createdAt: ago(600) }],
])("is silent where %s", (_what, parts) => {
  expect(hung.judge(evidence({ pods: ["a", "b", "c"].map((name) => stuck(name, parts)) }))).toBeUndefined();
});
