import { expect, it } from "vitest";

import type { Owner } from "../../lib/domain/owner.ts";
import { decidesField } from "../../lib/evidence/decided-field.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../lib/world/world.ts";

const REPLICAS = ["spec", "replicas"];
const OWNS_REPLICAS = { "f:spec": { "f:replicas": {} } };
const OWNS_TEMPLATE = { "f:spec": { "f:template": {} } };
const owner = (kind: Owner["kind"]): Owner => ({ kind, confidence: 0.9, because: "its marks say so" });
const wrote = (manager: string, fieldsV1: object, time: string): ManagedFieldsEntry => ({ manager, fieldsV1, time });

function cart(managedFields: readonly ManagedFieldsEntry[], applied?: object): KubeObject {
  const annotations = applied && {
    "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(applied),
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "cart", managedFields, ...(annotations && { annotations }) },
  };
}

it.each([
  ["a person's object: nobody's but theirs", "person", cart([]), false],
  ["what the owner wrote", "argo-cd", cart([wrote("argocd-controller", OWNS_REPLICAS, "11:00")]), true],
  ["what the owner applied last", "argo-cd", cart([], { spec: { replicas: 3 } }), true],
  [
    "what the owner applied last, though somebody has taken it since",
    "argo-cd",
    cart([wrote("kubectl-scale", OWNS_REPLICAS, "12:00")], { spec: { replicas: 3 } }),
    true,
  ],
  [
    "what the owner left out when it applied: an autoscaler's",
    "argo-cd",
    cart([wrote("kube-controller-manager", OWNS_REPLICAS, "11:00")], { spec: { template: {} } }),
    false,
  ],
  [
    "what somebody wrote before the owner wrote last, and the owner let be",
    "flux",
    cart([
      wrote("kustomize-controller", OWNS_TEMPLATE, "12:00"),
      wrote("kube-controller-manager", OWNS_REPLICAS, "11:00"),
    ]),
    false,
  ],
  [
    "what somebody may have taken from the owner since",
    "flux",
    cart([wrote("kustomize-controller", OWNS_TEMPLATE, "11:00"), wrote("kubectl-scale", OWNS_REPLICAS, "12:00")]),
    true,
  ],
  ["of an owner who has written nothing that can be seen", "helm", cart([]), true],
  ["whatever an operator's object has", "operator", cart([wrote("shop-operator", OWNS_REPLICAS, "11:00")]), true],
] as const)("%s", (_what, kind, object, decides) => {
  expect(decidesField(owner(kind), object, REPLICAS)).toBe(decides);
});
