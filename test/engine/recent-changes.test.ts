import { describe, expect, it } from "vitest";

import { type Written, fieldsIn, recentChanges, rolloutIn } from "../../lib/engine/recent-changes.ts";
import { ROLLED_OUT, change, evidence, revision } from "../support/evidence.ts";
import { NOW, ago } from "../support/incidents.ts";

const written = (
  about: string,
  secondsAgo: number,
  parts: Partial<Written["managedFields"][number]> = {},
): Written => ({
  about,
  createdAt: ago(86_400),
  managedFields: [
    { manager: "kubectl-edit", time: ago(secondsAgo), fieldsV1: { "f:data": { "f:LEVEL": {} } }, ...parts },
  ],
});

describe("what changed before the trouble", () => {
  it("is told by closeness to the onset, with who and which fields", () => {
    const around = [written("ConfigMap shop/old", 1800), written("ConfigMap shop/new", 60)];

    expect(recentChanges(around, NOW)).toEqual([
      { at: ago(60), about: "ConfigMap shop/new", by: "kubectl-edit", how: "written", fields: ["data.LEVEL"] },
      { at: ago(1800), about: "ConfigMap shop/old", by: "kubectl-edit", how: "written", fields: ["data.LEVEL"] },
    ]);
  });

  it("is a creation where the write is as old as the object", () => {
    expect(recentChanges([{ ...written("Service shop/cart", 60), createdAt: ago(60) }], NOW)).toMatchObject([
      { how: "created", fields: [] },
    ]);
  });

  it.each([
    ["was long before", written("x", 3601)],
    ["came after", written("x", -61)],
    ["is a status", written("x", 60, { subresource: "status" })],
    ["is a controller's", written("x", 60, { manager: "kube-controller-manager" })],
    ["is our own", written("x", 60, { manager: "kubeheal" })],
    ["was at no known time", { about: "x", createdAt: undefined, managedFields: [{ manager: "kubectl" }] }],
  ])("is not what %s", (_what, each) => {
    expect(recentChanges([each], NOW)).toEqual([]);
  });

  it("is no more than can be kept", () => {
    const many = Array.from({ length: 100 }, (_, n) => written(`ConfigMap shop/${n}`, n));

    expect(recentChanges(many, NOW)).toHaveLength(20);
  });
});

it.each([
  [{ "f:data": { ".": {}, "f:a": {}, "f:b": {} } }, ["data.a", "data.b"]],
  [
    { "f:spec": { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { "f:targetPort": {} } } } },
    ["spec.ports[80].targetPort"],
  ],
  [{ "f:spec": { "f:containers": { 'k:{"name":"cart"}': { "f:image": {} } } } }, ["spec.containers[cart].image"]],
  [undefined, []],
  ["hostile", []],
])("fields of %j", (tree, fields) => {
  expect(fieldsIn(tree)).toEqual(fields);
});

it("tells what a rollout changed, and hides what may be secret", () => {
  const [newest, before] = ROLLED_OUT;
  const env = change("env", "env PASSWORD of container cart", {
    before: "sha256:1, 8 characters",
    after: "sha256:2, 9 characters",
  });
  const seen = evidence({ revisions: [newest!, { ...before!, changes: [env] }] });

  expect(rolloutIn(seen)).toEqual([
    {
      at: ago(300),
      about: "Deployment shop/cart",
      by: "kubectl",
      how: "rolled-out",
      fields: ["env PASSWORD of container cart is sha256:2, 9 characters and was sha256:1, 8 characters"],
    },
  ]);
  expect(rolloutIn(evidence({ revisions: [revision(1, { isCurrent: true })] }))).toEqual([]);
});
