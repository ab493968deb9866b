import { expect, it } from "vitest";

import { changedBehind } from "../../../lib/evidence/keepers/changed-behind.ts";
import { CART } from "../../support/incidents.ts";

const isHelm = (manager: string): boolean => manager === "helm";
const byHelm = { manager: "helm", time: "2026-01-01T10:00:00Z", fieldsV1: { "f:spec": { "f:template": {} } } };
const later = { time: "2026-01-01T11:00:00Z", fieldsV1: { "f:spec": { "f:replicas": {}, "f:template": {} } } };

it.each([
  ["by a person", { manager: "kubectl-edit" }, "by kubectl-edit at 2026-01-01T11:00:00Z"],
  ["by an autoscaler", { manager: "kube-controller-manager", subresource: "scale" }, undefined],
  ["by a controller, to its status", { manager: "kube-controller-manager", subresource: "status" }, undefined],
  ["by the engine itself", { manager: "kubeheal" }, undefined],
  ["by its owner", { manager: "helm" }, undefined],
])("written later %s", (_whose, whose, by) => {
  const managedFields = [byHelm, { ...later, ...whose }];
  const live = { ...CART, metadata: { namespace: "shop", name: "cart", managedFields } };

  expect(changedBehind({ target: CART, live, field: ["spec"] }, isHelm)).toBe(by);
});

it("another field than the one that is asked for is not looked at", () => {
  const managedFields = [byHelm, { ...later, manager: "kubectl-scale", fieldsV1: { "f:spec": { "f:replicas": {} } } }];
  const live = { ...CART, metadata: { namespace: "shop", name: "cart", managedFields } };

  expect(changedBehind({ target: CART, live, field: ["spec", "template"] }, isHelm)).toBeUndefined();
});
