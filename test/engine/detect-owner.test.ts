import { describe, expect, it } from "vitest";

import { deploymentMethod } from "../../lib/domain/owner.ts";
import { type Marks, detectOwner } from "../../lib/engine/detect-owner.ts";
import { CART } from "../support/incidents.ts";

const marks = (parts: Partial<Marks> = {}): Marks => ({ labels: {}, annotations: {}, controller: undefined, ...parts });
const annotations = (key: string, value: string): Partial<Marks> => ({ annotations: { [key]: value } });
const labels = (key: string, value: string): Partial<Marks> => ({ labels: { [key]: value } });
const tracking = (id: string): Partial<Marks> => annotations("argocd.argoproj.io/tracking-id", id);
const CONTROLLER = { apiVersion: "shop.example/v1", kind: "Shop", name: "main" };

it.each([
  ["no mark", {}, "manual", undefined, 0.6],
  ["Argo CD's tracking-id of this object", tracking("shop:apps/Deployment:shop/cart"), "argocd", "shop", 0.95],
  ["a tracking-id of another name", tracking("shop:apps/Deployment:shop/till"), "manual", undefined, 0.6],
  ["a tracking-id of another namespace", tracking("shop:apps/Deployment:till/cart"), "manual", undefined, 0.6],
  ["a tracking-id of another kind", tracking("shop:apps/ReplicaSet:shop/cart"), "manual", undefined, 0.6],
  ["a tracking-id that is none", tracking("shop"), "manual", undefined, 0.6],
  ["Argo CD's instance label", labels("argocd.argoproj.io/instance", "shop"), "argocd", "shop", 0.95],
  ["an empty instance label", labels("argocd.argoproj.io/instance", ""), "manual", undefined, 0.6],
  ["a Flux Kustomization", labels("kustomize.toolkit.fluxcd.io/name", "shop"), "flux", "shop", 0.95],
  ["a Flux HelmRelease", labels("helm.toolkit.fluxcd.io/name", "shop"), "flux", "shop", 0.95],
  ["a Helm release", annotations("meta.helm.sh/release-name", "shop"), "helm", "shop", 0.9],
  ["Helm's label alone", labels("app.kubernetes.io/managed-by", "Helm"), "helm", undefined, 0.9],
  ["a controlling object", { controller: CONTROLLER }, "operator", "main", 0.8],
  ["OLM's owner", labels("olm.owner", "shop-operator.v1"), "operator", "shop-operator.v1", 0.8],
  ["OLM", labels("olm.managed", "true"), "operator", "OLM", 0.8],
  ["an operator's label", labels("app.kubernetes.io/managed-by", "shop-Operator"), "operator", "shop-Operator", 0.8],
  ["kubectl's label", labels("app.kubernetes.io/managed-by", "kubectl"), "manual", undefined, 0.6],
] as const)("%s", (_what, parts, method, name, confidence) => {
  const { owner } = detectOwner(marks(parts), CART);

  expect([deploymentMethod(owner), owner.name, owner.confidence]).toEqual([method, name, confidence]);
  expect(owner.because).not.toBe("");
});

it.each([
  ["Argo CD's own namespace is left out", tracking("shop:apps/Deployment:shop/cart"), { name: "shop" }],
  [
    "an Application in any other namespace",
    tracking("till_shop:apps/Deployment:shop/cart"),
    { namespace: "till", name: "shop" },
  ],
  ["the same by its label", labels("argocd.argoproj.io/instance", "till_shop"), { namespace: "till", name: "shop" }],
  [
    "a Kustomization in another namespace",
    {
      labels: {
        "kustomize.toolkit.fluxcd.io/name": "shop",
        "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
      },
    },
    { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization", namespace: "flux-system", name: "shop" },
  ],
  [
    "a HelmRelease",
    { labels: { "helm.toolkit.fluxcd.io/name": "shop", "helm.toolkit.fluxcd.io/namespace": "flux-system" } },
    { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", namespace: "flux-system", name: "shop" },
  ],
  ["the controlling object", { controller: CONTROLLER }, { ...CONTROLLER, namespace: "shop" }],
  [
    "an operator's ClusterServiceVersion",
    { labels: { "olm.owner": "shop.v1", "olm.owner.namespace": "operators" } },
    { kind: "ClusterServiceVersion", namespace: "operators", name: "shop.v1" },
  ],
  [
    "Argo CD 2, which marks by a label that charts set, too: it wrote the template",
    { ...labels("app.kubernetes.io/instance", "shop"), templateWriters: ["argocd-controller"] },
    { kind: "Application", name: "shop" },
  ],
] as const)("names where to ask: %s", (_what, parts, object) => {
  expect(detectOwner(marks(parts), CART).object).toMatchObject(object);
});

it("takes a chart's instance label for nothing where Argo CD wrote nothing", () => {
  expect(detectOwner(marks(labels("app.kubernetes.io/instance", "shop")), CART).owner.kind).toBe("person");
});

it.each([
  [
    tracking("shop:apps/Deployment:shop/cart"),
    "annotation:argocd.argoproj.io/tracking-id",
    { tracking_id: "shop:apps/Deployment:shop/cart", argocd_app: "shop" },
  ],
  [labels("argocd.argoproj.io/instance", "shop"), "label:argocd.argoproj.io/instance", { argocd_app: "shop" }],
  [
    {
      annotations: { "meta.helm.sh/release-name": "cart", "meta.helm.sh/release-namespace": "shop" },
      labels: { "helm.sh/chart": "cart-2.1.0" },
    },
    "annotation:meta.helm.sh/release-name",
    { release_name: "cart", release_namespace: "shop", chart: "cart-2.1.0" },
  ],
  [
    { labels: { "app.kubernetes.io/managed-by": "shop-operator", "app.kubernetes.io/name": "cart" } },
    "label:app.kubernetes.io/managed-by",
    { operator: "shop-operator", managed_by: "shop-operator", operator_name: "cart" },
  ],
  [
    { labels: { app: "cart", version: "2" } },
    "default",
    { reason: "no deployment method indicators found", app: "cart", version: "2" },
  ],
] as const)("tells the contract's source and details: %j", (parts, source, details) => {
  const detected = detectOwner(marks(parts), CART);

  expect([detected.source, detected.details]).toEqual([source, details]);
});

describe("of several marks", () => {
  it("Argo CD's goes before Flux's, Flux's before Helm's, Helm's before a controller's", () => {
    const all = marks({
      annotations: {
        "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/cart",
        "meta.helm.sh/release-name": "shop",
      },
      labels: { "kustomize.toolkit.fluxcd.io/name": "shop" },
      controller: CONTROLLER,
    });
    const { "argocd.argoproj.io/tracking-id": _, ...withoutArgo } = all.annotations;

    expect(detectOwner(all, CART).owner.kind).toBe("argo-cd");
    expect(detectOwner({ ...all, annotations: withoutArgo }, CART).owner.kind).toBe("flux");
    expect(detectOwner({ ...all, annotations: withoutArgo, labels: {} }, CART).owner.kind).toBe("helm");
    expect(detectOwner({ ...all, annotations: {}, labels: {} }, CART).owner.kind).toBe("operator");
  });
});
