import { describe, expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { actions } from "../../lib/actions/index.ts";
import { type FunctionRights, inWords, readFunctionRights, readRights } from "../../lib/domain/rights.ts";

describe("a declared right", () => {
  it("is a line that names a group, resources and verbs; the core group has no name", () => {
    const rights = readRights(["apps/deployments,replicasets: get,list", "/pods/eviction: create"], "x");

    expect(rights.map(inWords)).toEqual([
      "get deployments.apps",
      "list deployments.apps",
      "get replicasets.apps",
      "list replicasets.apps",
      "create pods/eviction",
    ]);
  });

  it.each([
    ["apps/*: get", "a wildcard"],
    ["*/pods: get", "a wildcard"],
    ["/pods: *", "a wildcard"],
    ["/pods: get,deletecollection", "deletecollection pods is never given: one wrong selector"],
    ["/users: impersonate", "a verb is one of get, list"],
    ["rbac.authorization.k8s.io/roles: bind", "a verb is one of get, list"],
    ["/secrets: get", "get secrets is never given: no account of the engine reads or writes Secrets"],
    ["/configmaps,secrets: get", "get secrets is never given"],
    ["/namespaces: get,delete", "delete namespaces is never given: a namespace is what people own"],
    ["/namespaces/finalize: update", "update namespaces/finalize is never given"],
    ["/pods/exec: create", "create pods/exec is never given: it opens a way"],
    ["/serviceaccounts/token: create", "it opens a way"],
    ["/nodes/proxy: get", "it opens a way"],
    ["rbac.authorization.k8s.io/clusterroles: update", "are never touched"],
    ["admissionregistration.k8s.io/validatingadmissionpolicies: delete", "are never touched"],
    ["policy/poddisruptionbudgets: patch", "a budget is a promise"],
    ["pods: get", 'is not of the form "group/resource,resource: verb,verb"'],
    ["/pods:get", "is not of the form"],
    ["/pods: get, list", "is not of the form"],
    ["/Pods: get", "lower case, plural"],
  ])("%s is refused, naming whose it is and the line", (line, why) => {
    const read = (): unknown => readRights(["/pods: get", line], "rights of action mend");

    expect(read).toThrow(`rights of action mend: ${JSON.stringify(line)}`);
    expect(read).toThrow(why);
  });
});

describe("what a function declares", () => {
  it.each<[string, FunctionRights, string]>([
    [
      "a change of a target",
      { own: [], targets: ["apps/deployments: get,patch"] },
      "patch deployments.apps: a target is only read",
    ],
    [
      "more than Events in opted-in namespaces",
      { own: [], optedIn: ["/pods/eviction: create"] },
      "may only create Events",
    ],
    ["a read in opted-in namespaces", { own: [], optedIn: ["/events: list"] }, "may only create Events"],
    ["a cluster-wide write", { own: [], cluster: ["/nodes: patch"] }, "only questions are asked there"],
    [
      "state that it does not name",
      { own: ["/configmaps: get,update"] },
      "update configmaps: rights.writes does not say which ones by name",
    ],
    [
      "the policy",
      { own: [], writes: ["/configmaps: incident-*,kubeheal-policy"] },
      '"kubeheal-policy": ConfigMap kubeheal-policy is the engine\'s brake',
    ],
    ["a prefix that covers the policy", { own: [], writes: ["/configmaps: kubeheal-*"] }, "is the engine's brake"],
    ["every name", { own: [], writes: ["/configmaps: *"] }, "neither a name nor a prefix"],
    ["a Secret", { own: ["/secrets: get"] }, "rights.own of bad"],
  ])("%s is refused", (_, declared, why) => {
    expect(() => readFunctionRights("bad", declared)).toThrow(why);
  });

  it("says by name what may be written", () => {
    const { writes } = readFunctionRights("x", { own: [], writes: ["/configmaps: incident-*,ledger.cluster"] });

    expect(writes).toEqual([{ group: "", resource: "configmaps", names: ["ledger.cluster"], prefixes: ["incident-"] }]);
  });
});

describe("today's declarations", () => {
  it.each(Object.values(functions))("of function $name are in order", ({ name, rights }) => {
    expect(() => readFunctionRights(name, rights)).not.toThrow();
  });

  it.each(Object.entries(actions))("of action %s are in order", (name, { rights }) => {
    expect(() => readRights(rights, `rights of action ${name}`)).not.toThrow();
  });
});
