import { describe, expect, it } from "vitest";

import { type Circumstances, guard } from "../../lib/engine/guard.ts";
import { NOW, ago, healing, step } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const POLICY = { ok: true, value: { "budget.namespace": 2, "budget.cluster": 5 }, paused: false } as const;
const tried = (parts: object = {}): Circumstances["record"] => ({
  schemaVersion: 1,
  episode: 1,
  tried: [
    {
      remedy: "bad-rollout",
      workflow: "wf-0123456789ab-1-9",
      incident: "inc-0123456789ab-1",
      at: ago(600),
      ending: "handed-over",
      because: "it did not help",
      ...parts,
    },
  ],
});

/** All is well: opted in to auto, deployed by hand, nothing tried. */
function circumstances(parts: Partial<Circumstances> = {}): Circumstances {
  return {
    now: NOW,
    incident: healing(),
    step: step(),
    policy: POLICY,
    namespace: { name: "shop", mode: "auto", maintenance: false },
    owner: { kind: "person", confidence: 0.6, because: "no mark" },
    maintenance: false,
    record: { schemaVersion: 1, episode: 1, tried: [] },
    ...parts,
  };
}

const namespace = (parts: Partial<Circumstances["namespace"]>): Partial<Circumstances> => ({
  namespace: { name: "shop", mode: "auto", maintenance: false, ...parts },
});
const ownedBy = (kind: Circumstances["owner"]["kind"]): Partial<Circumstances> => ({
  owner: { kind, name: "shop", confidence: 0.9, because: "its labels say so" },
});
const UNDO = step({ undoes: "wf-0123456789ab-1-1-s1-01234567" });
const EVICTION = step({ action: "evict-pod", class: "R1" });

it("allows a change where nothing speaks against it", () => {
  expect(guard(circumstances(), settings())).toEqual({ kind: "allowed" });
});

/** What stands in the way, what a change is told, and whether an undo is allowed all the same. */
const CHECKS: readonly (readonly [
  string,
  Partial<Circumstances>,
  "wait" | "refuse",
  RegExp,
  "undo waits" | "undo goes on",
])[] = [
  [
    "an unreadable policy",
    { policy: { ok: false, because: "ConfigMap kubeheal/kubeheal-policy does not exist" } },
    "wait",
    /^the policy cannot be read, so nothing is changed: .*does not exist$/,
    "undo waits",
  ],
  [
    "the engine's brake",
    { policy: { ...POLICY, paused: true } },
    "wait",
    /^the engine is paused by the annotation kubeheal\.io\/paused/,
    "undo waits",
  ],
  [
    "a pause of this incident, with a reason",
    { incident: healing({}, { pausedBy: { who: "ada", at: ago(5), because: "I look" } }) },
    "wait",
    /^paused by ada: I look$/,
    "undo waits",
  ],
  [
    "a pause of this incident, without one",
    { incident: healing({}, { pausedBy: { who: "ada", at: ago(5), because: "" } }) },
    "wait",
    /^paused by ada$/,
    "undo waits",
  ],
  [
    "a namespace of the cluster's own",
    namespace({ name: "kube-system" }),
    "refuse",
    /^namespace kube-system belongs to the cluster or its tools/,
    "undo waits",
  ],
  [
    "the engine's own namespace",
    namespace({ name: "kubeheal" }),
    "refuse",
    /^namespace kubeheal belongs to the cluster or its tools/,
    "undo waits",
  ],
  [
    "maintenance of the namespace",
    namespace({ maintenance: true }),
    "wait",
    /^namespace shop is in maintenance/,
    "undo waits",
  ],
  [
    "maintenance of the object",
    { maintenance: true },
    "wait",
    /^Deployment shop\/cart is in maintenance/,
    "undo waits",
  ],
  ["no opt-in", namespace({ mode: undefined }), "refuse", /not opted in \(no label kubeheal\.io\/heal\)/, "undo waits"],
  [
    "heal=observe",
    namespace({ mode: "observe" }),
    "refuse",
    /observed only \(kubeheal\.io\/heal=observe\)/,
    "undo waits",
  ],
  ["heal=suggest", namespace({ mode: "suggest" }), "refuse", /suggestions only .*the plan is here/, "undo waits"],
  ["heal=approve", namespace({ mode: "approve" }), "refuse", /asks for approvals .*the plan is here/, "undo waits"],
  [
    "a class that no label allows",
    { step: step({ action: "drain-node", class: "R4" }) },
    "refuse",
    /^drain-node is of class R4, which no namespace label allows/,
    "undo goes on",
  ],
  [
    "Argo CD",
    ownedBy("argo-cd"),
    "refuse",
    /deployed by argocd \(its labels say so\).*change it at its source/,
    "undo goes on",
  ],
  ["Flux", ownedBy("flux"), "refuse", /deployed by flux/, "undo goes on"],
  ["Helm", ownedBy("helm"), "refuse", /deployed by helm/, "undo goes on"],
  ["an operator", ownedBy("operator"), "refuse", /deployed by operator/, "undo goes on"],
  [
    "a cool-down",
    { record: tried() },
    "refuse",
    /bad-rollout was tried here at 2026-01-01T11:50.*\(handed-over, inc-0123456789ab-1\).*before 2026-01-01T12:50/,
    "undo goes on",
  ],
];

describe("each check has its sentence", () => {
  it.each(CHECKS)("%s", (_what, parts, kind, because) => {
    expect(guard(circumstances(parts), settings())).toMatchObject({
      kind,
      because: expect.stringMatching(because) as string,
    });
  });
});

describe("taking back waits for what a change waits for, is never given up, and minds no owner and no cool-down", () => {
  it.each(CHECKS)("%s", (_what, parts, _kind, because, undo) => {
    const verdict = guard(circumstances({ ...parts, step: UNDO }), settings());

    if (undo === "undo goes on") expect(verdict).toEqual({ kind: "allowed" });
    else expect(verdict).toEqual({ kind: "wait", because: expect.stringMatching(because) as string, forAPerson: true });
  });
});

it("tells what stops everything first: of all that is wrong, one thing after the other is put right", () => {
  const paused = healing({}, { pausedBy: { who: "ada", at: ago(5), because: "" } });
  const home = (name: string, maintenance: boolean, mode?: "auto"): Partial<Circumstances> => ({
    namespace: { name, maintenance, mode },
  });
  let left = circumstances({
    policy: { ok: false, because: "gone" },
    incident: paused,
    ...home("kube-system", true),
    maintenance: true,
    ...ownedBy("helm"),
    record: tried(),
  });

  for (const [told, putRight] of [
    [/policy cannot be read/, { policy: { ...POLICY, paused: true } }],
    [/engine is paused/, { policy: POLICY }],
    [/paused by ada/, { incident: healing() }],
    [/belongs to the cluster/, home("shop", true)],
    [/namespace shop is in maintenance/, home("shop", false)],
    [/Deployment shop\/cart is in maintenance/, { maintenance: false }],
    [/not opted in/, home("shop", false, "auto")],
    [/deployed by helm/, { owner: circumstances().owner }],
    [/was tried here/, { record: circumstances().record }],
  ] satisfies [RegExp, Partial<Circumstances>][]) {
    expect(guard(left, settings())).toMatchObject({ because: expect.stringMatching(told) as string });
    left = { ...left, ...putRight };
  }
  expect(guard(left, settings())).toEqual({ kind: "allowed" });
});

describe("pods may be evicted whoever deployed them", () => {
  it.each(["argo-cd", "flux", "helm", "operator", "person"] as const)("%s", (kind) => {
    expect(guard(circumstances({ ...ownedBy(kind), step: EVICTION }), settings())).toEqual({ kind: "allowed" });
  });
});

describe("a cool-down", () => {
  it.each([
    ["of another remedy", tried({ remedy: "pod-stuck" }), "allowed"],
    ["of this very workflow", tried({ workflow: "wf-0123456789ab-1-1" }), "allowed"],
    ["that is over", tried({ at: ago(3601) }), "allowed"],
    ["that is over in a second", tried({ at: ago(3599) }), "refuse"],
  ])("%s", (_what, record, kind) => {
    expect(guard(circumstances({ record }), settings()).kind).toBe(kind);
  });
});
