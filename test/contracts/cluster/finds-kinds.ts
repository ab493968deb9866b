import { expect, it } from "vitest";

import { outcomeOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** Two kinds that the client has no plural for, and an object of each that every cluster has. */
export const OF_A_NAMESPACE = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  namespace: "kube-system",
  name: "extension-apiserver-authentication-reader",
};
export const OF_NO_NAMESPACE = {
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  name: "system-node-critical",
};

export function findsKinds(stage: Stage): void {
  it("reads an object of a kind that it has to look up", async () => {
    const { namespace, name } = OF_A_NAMESPACE;

    expect((await stage.cluster.get(OF_A_NAMESPACE)).metadata).toMatchObject({ namespace, name });
  });

  it("reads one that lives in no namespace, whatever the one that names it says", async () => {
    const found = await stage.cluster.get({ ...OF_NO_NAMESPACE, namespace: stage.namespace });

    expect([found.metadata.name, found.metadata.namespace]).toEqual([OF_NO_NAMESPACE.name, undefined]);
  });

  it.each([
    ["a kind that its group has not got", { kind: "Wardrobe" }, "not-found"],
    ["a version that its group has not got", { apiVersion: "rbac.authorization.k8s.io/v7" }, "not-found"],
    ["a group that there is none of", { apiVersion: "furniture.example/v1" }, "not-found"],
    ["an object that there is none of", { name: "no-such-role" }, "not-found"],
    ["a subresource's kind", { apiVersion: "policy/v1", kind: "Eviction" }, "not-found"],
    ["a version that climbs", { apiVersion: "apps/../../api/v1" }, "invalid"],
    ["a group that climbs", { apiVersion: "../v1" }, "invalid"],
    ["a query", { apiVersion: "apps/v1?x=y" }, "invalid"],
    ["no version", { apiVersion: "" }, "invalid"],
    ["a name that climbs", { name: ".." }, "invalid"],
  ])("%s is no path that it builds", async (_what, parts, outcome) => {
    expect(await outcomeOf(stage.cluster.get({ ...OF_A_NAMESPACE, ...parts }))).toBe(outcome);
  });

  it("asks once for what its kinds are called", async () => {
    await stage.cluster.get(OF_A_NAMESPACE);
    const before = stage.requestsSent;

    await stage.cluster.get(OF_A_NAMESPACE);

    expect(stage.requestsSent - before).toBeLessThanOrEqual(1);
  });
}
