import { describe, expect, it } from "vitest";

import { Mode } from "../../lib/domain/mode.ts";
import { PolicyNumbers, isPausedBy, isProtected } from "../../lib/domain/policy.ts";

describe("the brake: anything but exactly false means stop", () => {
  it.each([
    [undefined, false],
    [{}, false],
    [{ "kubeheal.io/paused": "false" }, false],
    [{ "kubeheal.io/paused": "true" }, true],
    [{ "kubeheal.io/paused": "True " }, true],
    [{ "kubeheal.io/paused": "yes" }, true],
    [{ "kubeheal.io/paused": "no" }, true],
    [{ "kubeheal.io/paused": "{}" }, true],
    [{ "kubeheal.io/paused": "" }, true],
    [{ "kubeheal.io/paused": "False" }, true],
    [{ "kubeheal.io/paused": "false " }, true],
    [{ "other/paused": "true" }, false],
  ])("%j: %s", (annotations, paused) => {
    expect(isPausedBy(annotations as Record<string, string> | undefined)).toBe(paused);
  });
});

describe("namespaces that no label opens", () => {
  it.each([
    ["default", true],
    ["kube-system", true],
    ["openshift", true],
    ["openshift-monitoring", true],
    ["knative-serving", true],
    ["argocd", true],
    ["team-argocd", true],
    ["openshift-gitops", true],
    ["gitops", true],
    ["flux-system", true],
    ["monitoring", true],
    ["team-monitoring", true],
    ["kubeheal", true],
    ["shop", false],
    ["defaults", false],
    ["kubernetes-shop", false],
    ["openshifter", false],
    ["my-openshift-shop", false],
  ])("%s: %s", (namespace, expected) => {
    expect(isProtected(namespace, "kubeheal")).toBe(expected);
  });
});

describe("budgets are whole numbers, zero included; a mistake stops the engine", () => {
  it.each([
    [{}, true],
    [{ "budget.namespace": "0", "budget.cluster": "1000" }, true],
    [{ "budget.target": "0" }, true],
    [{ "budget.target": "101" }, false],
    [{ "budget.namespace": "101" }, false],
    [{ "budget.namespace": "-1" }, false],
    [{ "budget.namespace": "two" }, false],
    [{ "budget.namespaces": "2" }, false],
  ])("%j: %s", (data, expected) => {
    expect(PolicyNumbers.safeParse(data).success).toBe(expected);
  });
});

it.each(["Auto", "auto ", "true", "enabled", ""])("a namespace that says heal=%j has opted in to nothing", (value) => {
  expect(Mode.safeParse(value).success).toBe(false);
});
