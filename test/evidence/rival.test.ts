import { expect, it } from "vitest";

import { rivalOf } from "../../lib/evidence/rival.ts";
import type { ManagedFieldsEntry } from "../../lib/world/world.ts";

const spec = { "f:spec": { "f:replicas": {} } };
const object = (...managedFields: ManagedFieldsEntry[]): Parameters<typeof rivalOf>[0] => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "cart", managedFields },
});

it.each<[string, ManagedFieldsEntry[], object | undefined]>([
  ["nobody", [], undefined],
  ["only the engine", [{ manager: "kubeheal", time: "2026-01-01T12:00:00Z", fieldsV1: spec }], undefined],
  [
    "the newest of others",
    [
      { manager: "helm", time: "2026-01-01T10:00:00Z", fieldsV1: spec },
      { manager: "argocd-controller", time: "2026-01-01T11:00:00Z", fieldsV1: spec },
      { manager: "kubeheal", time: "2026-01-01T12:00:00Z", fieldsV1: spec },
    ],
    { by: "argocd-controller", at: "2026-01-01T11:00:00Z" },
  ],
  [
    "not who writes the status, nor who only labels",
    [
      { manager: "kube-controller-manager", subresource: "status", time: "2026-01-01T11:00:00Z", fieldsV1: spec },
      { manager: "kubectl-label", time: "2026-01-01T11:00:00Z", fieldsV1: { "f:metadata": {} } },
    ],
    undefined,
  ],
])("who wrote the spec: %s", (_what, managedFields, rival) => {
  expect(rivalOf(object(...managedFields))).toEqual(rival);
});
