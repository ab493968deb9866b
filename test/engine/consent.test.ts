import { describe, expect, it } from "vitest";

import type { Mode } from "../../lib/domain/mode.ts";
import type { ActionClass } from "../../lib/domain/workflow.ts";
import { type Asking, consentTo, reserved, withoutConsent } from "../../lib/engine/consent.ts";
import { CART, healing, signal, step } from "../support/incidents.ts";
import { policy } from "../support/policy.ts";

const HELM = { kind: "helm", confidence: 0.9, because: "its labels say so" } as const;
const WORKER = { apiVersion: "v1", kind: "Node", name: "worker-1" };
const within = (name: string, mode: Mode | undefined): Asking["namespace"] => ({ name, mode, maintenance: false });

function asking(rules: object, parts: Partial<Asking> = {}): Asking {
  return {
    step: step(),
    incident: healing({}, { owner: HELM }),
    namespace: within("shop", "auto"),
    policy: policy(rules),
    ...parts,
  };
}

describe("a rule holds where everything fits that it names", () => {
  it.each<[string, object, Mode]>([
    ["everywhere", {}, "suggest"],
    ["this namespace", { namespaces: ["pay", "sh*"] }, "suggest"],
    ["another namespace", { namespaces: ["pay"] }, "auto"],
    ["this alert", { alerts: ["KubePodCrashLooping"] }, "suggest"],
    ["another alert", { alerts: ["KubePodNotReady"] }, "auto"],
    ["an alert that this plan does not answer", { alerts: ["KubeLate"] }, "auto"],
    ["this problem, which is the runbook's name", { problems: ["bad-rollout"] }, "suggest"],
    ["another problem", { problems: ["pod-stuck"] }, "auto"],
    ["this class", { classes: ["R2", "R3"] }, "suggest"],
    ["another class", { classes: ["R1"] }, "auto"],
    ["this owner", { owners: ["helm"] }, "suggest"],
    ["another owner", { owners: ["flux"] }, "auto"],
    ["all of it", { namespaces: ["shop"], alerts: ["Kube*"], classes: ["R2"], owners: ["helm"] }, "suggest"],
    ["all but one", { namespaces: ["shop"], alerts: ["Kube*"], classes: ["R1"], owners: ["helm"] }, "auto"],
  ])("%s", (_what, matchers, mode) => {
    const signals = [signal(), signal({ name: "KubeLate", fingerprint: "f2" })];
    const incident = { ...healing({}, { owner: HELM }), signals };

    expect(consentTo(asking({ rules: [{ mode: "suggest", ...matchers }] }, { incident })).mode).toBe(mode);
  });
});

it("tells the rule, with its reason if it has one", () => {
  const told = (rule: object): string =>
    consentTo(asking({ rules: [{ mode: "approve" }, { mode: "suggest", ...rule }] })).saidBy;

  expect(told({})).toBe("suggest by rules.1 of ConfigMap kubeheal-policy");
  expect(told({ because: "noise" })).toBe("suggest by rules.1 of ConfigMap kubeheal-policy: noise");
});

it("before there is a plan, a rule about an alert means every alert of the incident", () => {
  const { workflow: _, ...unplanned } = healing();

  expect(
    consentTo(asking({ rules: [{ mode: "observe", alerts: ["KubePodCrashLooping"] }] }, { incident: unplanned })).mode,
  ).toBe("observe");
});

describe("the most restrictive of label and policy counts", () => {
  it.each<[Mode | undefined, Mode[], Mode | undefined]>([
    ["auto", [], "auto"],
    ["auto", ["auto"], "auto"],
    ["auto", ["approve"], "approve"],
    ["auto", ["approve", "observe", "suggest"], "observe"],
    ["approve", ["auto"], "approve"],
    ["observe", ["auto", "approve"], "observe"],
    [undefined, ["auto"], undefined],
  ])("label %s, rules %j: %s", (label, modes, expected) => {
    const rules = modes.map((mode) => ({ mode }));

    expect(consentTo(asking({ rules }, { namespace: within("shop", label) })).mode).toBe(expected);
  });
});

describe("what belongs to the cluster or its tools is named one by one, up to a class", () => {
  const open = [
    { namespace: "openshift-ingress", upTo: "R1" },
    { namespace: "kubeheal", upTo: "R4" },
    { kind: "Node", name: "worker-1", upTo: "R4", mode: "approve" },
  ];
  const told = (namespace: Asking["namespace"], actionClass: ActionClass, target = CART): string | undefined => {
    const asked = asking({ open }, { namespace, step: step({ class: actionClass, target }) });
    return reserved(asked, "kubeheal") ?? withoutConsent(consentTo(asked), asked.step);
  };
  const inNamespace = (namespace: string): typeof CART => ({ ...CART, namespace });

  it.each<[string, string | undefined, RegExp | undefined]>([
    [
      "not named",
      told(within("kube-system", "auto"), "R1", inNamespace("kube-system")),
      /^namespace kube-system belongs to the cluster/,
    ],
    ["named", told(within("openshift-ingress", "auto"), "R1", inNamespace("openshift-ingress")), undefined],
    [
      "named, and not labelled",
      told(within("openshift-ingress", undefined), "R1", inNamespace("openshift-ingress")),
      /not opted in/,
    ],
    [
      "named, beyond its class",
      told(within("openshift-ingress", "auto"), "R2", inNamespace("openshift-ingress")),
      /opened by ConfigMap kubeheal-policy up to class R1, and undo-rollout is of class R2/,
    ],
    [
      "the engine's own, whoever names it",
      told(within("kubeheal", "auto"), "R1", inNamespace("kubeheal")),
      /^namespace kubeheal belongs/,
    ],
    ["a node that is named", told(undefined, "R4", WORKER), undefined],
    [
      "a node that is not",
      told(undefined, "R4", { ...WORKER, name: "worker-2" }),
      /^Node worker-2 belongs to the cluster/,
    ],
    [
      "another kind of that name",
      told(undefined, "R4", { ...WORKER, kind: "MachineConfigPool" }),
      /^MachineConfigPool worker-1 belongs/,
    ],
  ])("%s", (_what, because, expected) => {
    if (expected) expect(because).toMatch(expected);
    else expect(because).toBeUndefined();
  });

  it("a cluster-scoped target has no label, so the policy says how far to go, and approve where it does not", () => {
    const modeOf = (opening: object): Mode | undefined =>
      consentTo(
        asking(
          { open: [{ kind: "Node", name: "worker-1", upTo: "R4", ...opening }] },
          { namespace: undefined, step: step({ target: WORKER }) },
        ),
      ).mode;

    expect([modeOf({}), modeOf({ mode: "auto" }), modeOf({ mode: "observe" })]).toEqual(["approve", "auto", "observe"]);
  });
});
