import { describe, expect, it } from "vitest";

import type { Approval } from "../../lib/domain/decision.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import { fingerprintOf } from "../../lib/domain/target-record.ts";
import type { Step } from "../../lib/domain/workflow.ts";
import type { Circumstances, Verdict } from "../../lib/engine/circumstances.ts";
import type { NamespaceState } from "../../lib/engine/consent.ts";
import { guard } from "../../lib/engine/guard.ts";
import { POLICY, attempt, circumstances, ruledBy, tried } from "../support/circumstances.ts";
import { CART, ago, healing, step } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const namespace = (parts: Partial<NamespaceState>): Partial<Circumstances> => ({
  namespace: { name: "shop", mode: "auto", maintenance: false, ...parts },
});
const ownedBy = (kind: Circumstances["owner"]["kind"]): Partial<Circumstances> => ({
  owner: { kind, name: "shop", confidence: 0.9, because: "its labels say so" },
});
const PASSING = { name: "NodeHealthCheck workers", because: "it remediates", isPassing: true };
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
    { incident: healing({}, { pausedBy: { who: "ada", selfDeclared: false, at: ago(5), because: "I look" } }) },
    "wait",
    /^paused by ada: I look$/,
    "undo waits",
  ],
  [
    "a pause of this incident, without one",
    { incident: healing({}, { pausedBy: { who: "ada", selfDeclared: false, at: ago(5), because: "" } }) },
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
    { maintenance: CART },
    "wait",
    /^Deployment shop\/cart is in maintenance/,
    "undo waits",
  ],
  [
    "a cluster-scoped target that no policy names",
    { namespace: undefined },
    "refuse",
    /^Deployment shop\/cart belongs to the cluster or its tools: it is observed only$/,
    "undo waits",
  ],
  [
    "a rule of the policy that observes",
    ruledBy({ rules: [{ namespaces: ["shop"], mode: "observe", because: "end of the quarter" }] }),
    "refuse",
    /^Deployment shop\/cart is observed only \(observe by rules\.0 of ConfigMap kubeheal-policy: end of the quarter\)$/,
    "undo waits",
  ],
  [
    "a window that denies",
    ruledBy({ windows: [{ kind: "deny", schedule: "0 10 * * *", duration: "4h" }] }),
    "wait",
    /^changes are denied until 2026-01-01T14:00:00\.000Z \(deny window "0 10 \* \* \*" UTC of ConfigMap/,
    "undo goes on",
  ],
  [
    "an upgrade of the cluster",
    { upgrade: "ClusterVersion is Progressing: Working towards 4.20.1" },
    "wait",
    /^the cluster is being upgraded: ClusterVersion is Progressing: Working towards 4\.20\.1$/,
    "undo waits",
  ],
  [
    "a storm of incidents",
    { lately: { incidents: 50, nodes: 0 } },
    "wait",
    /^storm: 50 incidents were opened within 300 s \(KUBEHEAL_STORM_INCIDENTS is 50\), so nothing is changed in the whole/,
    "undo waits",
  ],
  [
    "a storm of nodes",
    { lately: { incidents: 3, nodes: 3 } },
    "wait",
    /^storm: 3 nodes fell ill within 300 s \(KUBEHEAL_STORM_NODES is 3\)/,
    "undo waits",
  ],
  [
    "another healer that never lets go",
    { healers: [PASSING, { name: "HorizontalPodAutoscaler cart", because: "it scales", isPassing: false }] },
    "refuse",
    /^HorizontalPodAutoscaler cart sees to Deployment shop\/cart: it scales$/,
    "undo goes on",
  ],
  [
    "another healer that is at work",
    { healers: [PASSING] },
    "wait",
    /^NodeHealthCheck workers sees to Deployment shop\/cart: it remediates$/,
    "undo goes on",
  ],
  [
    "a change that somebody has set back",
    {
      record: tried({ ending: "healed", at: ago(7200), changes: [fingerprintOf(step())] }),
      rival: { by: "argocd-controller", at: ago(7000) },
    },
    "refuse",
    /^this very change of Deployment shop\/cart was made at .* \(wf-0123456789ab-1-9\) and was set back by argocd-controller at .*: the engine does not fight/,
    "undo goes on",
  ],
  [
    "a change that was set back by nobody knows whom",
    {
      record: tried({ ending: "healed", at: ago(7200), changes: [fingerprintOf(step())] }),
      rival: { by: "kubectl", at: ago(7300) },
    },
    "refuse",
    /and was set back: the engine does not fight/,
    "undo goes on",
  ],
  [
    "a loop of healing and breaking",
    {
      record: {
        ...tried(),
        tried: [9000, 7000, 5000].map((at) => attempt({ at: ago(at), ending: "healed", remedy: "pod-stuck" })),
      },
    },
    "refuse",
    /^Deployment shop\/cart was healed 3 times in 2 h 30 min and broke again each time \(pod-stuck\): what is wrong lies deeper$/,
    "undo goes on",
  ],
  [
    "a remedy that did not help twice",
    {
      record: {
        ...tried(),
        tried: [80_000, 9000].map((at) => attempt({ at: ago(at), ending: at === 9000 ? "unverified" : "handed-over" })),
      },
    },
    "refuse",
    /^the remedy for bad-rollout did not help Deployment shop\/cart 2 times in 1 d \(the last time: it did not help\): it is not tried again until a person/,
    "undo goes on",
  ],
  [
    "the budget of the target",
    {
      record: {
        ...tried(),
        tried: Array.from({ length: 6 }, (_, n) =>
          attempt({ workflow: `wf-0123456789ab-2-${n}`, remedy: "pod-stuck" }),
        ),
      },
    },
    "refuse",
    /^the budget of Deployment shop\/cart is used up: 6 workflows changed it within a day \(budget\.target is 6\)$/,
    "undo goes on",
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
  [
    "heal=approve",
    namespace({ mode: "approve" }),
    "wait",
    /^waits for approval of "puts cart back": namespace shop asks for approvals .*; digest of the plan: d1$/,
    "undo waits",
  ],
  [
    "a class that no label allows by itself",
    { step: step({ action: "drain-node", class: "R4" }) },
    "wait",
    /^waits for approval of "puts cart back": drain-node is of class R4, which needs a person's approval also with/,
    "undo goes on",
  ],
  [
    "a class that only people do",
    { step: step({ action: "restore-etcd", class: "R5" }) },
    "refuse",
    /^restore-etcd is of class R5, which only people do$/,
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
    else
      expect(verdict).toMatchObject({
        kind: "wait",
        because: expect.stringMatching(because) as string,
        forAPerson: true,
      });
  });
});

it("tells what stops everything first: of all that is wrong, one thing after the other is put right", () => {
  const paused = healing({}, { pausedBy: { who: "ada", selfDeclared: false, at: ago(5), because: "" } });
  const home = (name: string, maintenance: boolean, mode?: "auto"): Partial<Circumstances> => ({
    namespace: { name, maintenance, mode },
  });
  let left = circumstances({
    policy: { ok: false, because: "gone" },
    incident: paused,
    ...home("kube-system", true),
    maintenance: CART,
    ...ownedBy("helm"),
    record: tried(),
  });

  for (const [told, putRight] of [
    [/policy cannot be read/, { policy: { ...POLICY, paused: true } }],
    [/engine is paused/, { policy: POLICY }],
    [/paused by ada/, { incident: healing() }],
    [/belongs to the cluster/, home("shop", true)],
    [/namespace shop is in maintenance/, home("shop", false)],
    [/Deployment shop\/cart is in maintenance/, { maintenance: undefined }],
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

  it.each(["argo-cd", "flux", "helm", "operator"] as const)("a field that %s does not decide is free", (kind) => {
    expect(guard(circumstances({ ...ownedBy(kind), decides: false }), settings())).toEqual({ kind: "allowed" });
  });
});

const approvalOf = (parts: Partial<Approval> = {}): Partial<Incident> => ({
  approval: {
    who: "ada",
    selfDeclared: false,
    digest: "d1",
    at: ago(60),
    until: ago(-1740),
    because: "",
    ...parts,
  },
});

/** Down: how far the namespace may be healed. Across: the class of the step. */
describe("which mode asks for which class", () => {
  const modes = ["observe", "suggest", "approve", "auto"] as const;
  const table = [
    ["R1", ["refuse", "refuse", "approval", "allowed"], ["refuse", "refuse", "allowed", "allowed"]],
    ["R2", ["refuse", "refuse", "approval", "allowed"], ["refuse", "refuse", "allowed", "allowed"]],
    ["R3", ["refuse", "refuse", "approval", "approval"], ["refuse", "refuse", "allowed", "allowed"]],
    ["R4", ["refuse", "refuse", "approval", "approval"], ["refuse", "refuse", "allowed", "allowed"]],
    ["R5", ["refuse", "refuse", "refuse", "refuse"], ["refuse", "refuse", "refuse", "refuse"]],
  ] as const;
  const told = (actionClass: Step["class"], given: Partial<Incident>): string[] =>
    modes.map((mode) => {
      const parts = { ...namespace({ mode }), step: step({ class: actionClass }), incident: healing({}, given) };
      const verdict = guard(circumstances(parts), settings());
      return verdict.kind === "wait" ? (verdict.awaits ?? "wait") : verdict.kind;
    });

  it.each(table)("%s, without and with an approval", (actionClass, without, withOne) => {
    expect([told(actionClass, {}), told(actionClass, approvalOf())]).toEqual([without, withOne]);
  });
});

describe("an approval", () => {
  const asked = namespace({ mode: "approve" });
  const verdictOn = (given: Partial<Approval>, parts: Partial<Circumstances> = {}): Verdict =>
    guard(circumstances({ ...asked, incident: healing({}, approvalOf(given)), ...parts }), settings());

  it("holds for its plan and its time", () => {
    expect(verdictOn({})).toEqual({ kind: "allowed" });
    expect(verdictOn({ until: ago(-1) })).toEqual({ kind: "allowed" });
  });

  it.each([
    ["of another plan", { digest: "d0" }, /; the plan has changed since ada approved of it; digest of the plan: d1$/],
    ["that is over", { until: ago(0) }, /; the approval by ada held until 2026-01-01T12:00/],
    ["of another plan, self-declared", { digest: "d0", selfDeclared: true }, /since ada \(self-declared\) approved/],
  ] as const)("%s asks again, and says why", (_what, given, because) => {
    expect(verdictOn(given)).toMatchObject({
      kind: "wait",
      awaits: "approval",
      forAPerson: true,
      because: expect.stringMatching(because) as string,
    });
  });

  it("of the plan lets it be taken back, however late", () => {
    expect(verdictOn({ until: ago(9999) }, { step: UNDO })).toEqual({ kind: "allowed" });
    expect(verdictOn({ digest: "d0" }, { step: UNDO })).toMatchObject({ awaits: "approval" });
  });

  it.each(CHECKS.filter(([what]) => !what.startsWith("heal=approve") && !what.includes("by itself")))(
    "does not override %s, and nobody is asked for one",
    (_what, parts, kind, because) => {
      const paused = parts.incident ?? healing();
      for (const given of [{}, approvalOf()]) {
        const incident = { ...paused, ...given };
        const home = { name: "shop", maintenance: false, mode: "approve" as const };
        const verdict = guard(circumstances({ namespace: home, ...parts, incident }), settings());

        expect(verdict).toMatchObject({ kind, because: expect.stringMatching(because) as string });
        expect(verdict).not.toHaveProperty("awaits");
      }
    },
  );
});
