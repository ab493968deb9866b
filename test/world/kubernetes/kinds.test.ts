import { expect, it } from "vitest";

import {
  ARGO_APPLICATION,
  DEPLOYMENT,
  NETWORK_POLICY,
  NODE,
  PING_SOURCE,
  POD,
  TOKEN_REVIEW,
  resourceOf,
} from "../../../lib/world/kubernetes/kinds.ts";

it.each([
  [POD, { plural: "pods", namespaced: true, isReview: false }],
  [DEPLOYMENT, { plural: "deployments", namespaced: true, isReview: false }],
  [NETWORK_POLICY, { plural: "networkpolicies", namespaced: true, isReview: false }],
  [PING_SOURCE, { plural: "pingsources", namespaced: true, isReview: false }],
  [ARGO_APPLICATION, { plural: "applications", namespaced: true, isReview: false }],
  [NODE, { plural: "nodes", namespaced: false, isReview: false }],
  [TOKEN_REVIEW, { plural: "tokenreviews", namespaced: false, isReview: true }],
])("knows %j", (kind, resource) => {
  expect(resourceOf(kind)).toEqual(resource);
});

it.each([
  { apiVersion: "v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "deployment" },
  { apiVersion: "apps/v1/../..", kind: "Deployment" },
  { apiVersion: "constructor", kind: "prototype" },
  { apiVersion: "", kind: "" },
])("refuses %j, of which it knows no plural", (kind) => {
  expect(() => resourceOf(kind)).toThrow(/^the kind ".*" is not one that this engine works with$/);
});
