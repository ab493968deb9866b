import { expect, it } from "vitest";

import { reachOf } from "../../lib/domain/reach.ts";
import { readRights } from "../../lib/domain/rights.ts";

it.each([
  ["/pods/eviction: create", "namespaced"],
  ["apps/deployments: patch", "namespaced"],
  ["batch/jobs: delete", "namespaced"],
  ["batch/jobs: create", "namespaced"],
  ["argoproj.io/rollouts: patch", "namespaced"],
  ["argoproj.io/applications: patch", "deployers"],
  ["kustomize.toolkit.fluxcd.io/kustomizations: patch", "deployers"],
  ["helm.toolkit.fluxcd.io/helmreleases: patch", "deployers"],
  ["/nodes: patch", "nodes"],
  ["/nodes/status: patch", "nodes"],
  ["machine.openshift.io/machines: patch", "nodes"],
  ["machine.openshift.io/machinesets: patch", "platform"],
  ["config.openshift.io/clusteroperators: get", "platform"],
  ["operators.coreos.com/subscriptions: patch", "platform"],
] as const)("%s reaches: %s", (line, reach) => {
  expect(readRights([line], "test").map(reachOf)).toEqual([reach]);
});
