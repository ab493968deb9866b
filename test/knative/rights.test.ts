import { describe, expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { readRights } from "../../lib/domain/rights.ts";
import { admissionObjects } from "../support/rights/admission.ts";
import { bindingObjects, roles } from "../support/rights/roles.ts";
import { declaredByActions, rulesOf } from "../support/rights/rules.ts";

describe("the Roles of an installation", () => {
  it("stand for nothing but what is declared, resources that are allowed the same in one rule", () => {
    const rights = readRights(["/pods: list,get", "/configmaps: get,list", "apps/deployments: patch"], "test");

    expect(rulesOf([...rights, ...rights])).toEqual([
      { apiGroups: [""], resources: ["configmaps", "pods"], verbs: ["get", "list"] },
      { apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] },
    ]);
  });

  it("bind every function to an account of its own, or all to one", () => {
    const subjects = bindingObjects((name) => name).map((binding) => (binding as Binding).subjects[0]!.name);
    const ofOne = bindingObjects(() => "kubeheal").map((binding) => (binding as Binding).subjects[0]!.name);

    expect([...new Set(subjects)].sort()).toEqual(
      Object.values(functions)
        .map(({ name }) => name)
        .sort(),
    );
    expect(new Set(ofOne)).toEqual(new Set(["kubeheal"]));
  });

  it("bind what steps and notifications do in a namespace nowhere: that is what opting in is for", () => {
    const bound = bindingObjects((name) => name).map((binding) => (binding as Binding).roleRef);
    const optedIn = roles().filter((role) => role.bound === "in each opted-in namespace");

    expect(optedIn.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "ClusterRole kubeheal-notifications",
      "ClusterRole kubeheal-steps",
    ]);
    for (const { kind, name } of optedIn) expect(bound).not.toContainEqual(expect.objectContaining({ kind, name }));
  });

  it("bind what actions need of nodes and of the platform nowhere: an admin turns that on by itself", () => {
    const { nodes, platform } = declaredByActions();
    const bound = bindingObjects((name) => name).map((binding) => (binding as Binding).roleRef.name);

    expect(nodes.map(({ resource, verb }) => `${verb} ${resource}`)).toContain("patch nodes");
    expect(platform.every(({ verb }) => ["get", "list", "watch"].includes(verb))).toBe(true);
    expect(
      roles()
        .filter(({ bound: by }) => by === "when an admin says so")
        .map(({ name }) => name),
    ).toEqual(["kubeheal-steps-deployers", "kubeheal-steps-nodes", "kubeheal-steps-platform"]);
    expect(bound.filter((name) => /-nodes$|-platform$/.test(name))).toEqual([]);
  });

  it("let only steps write to targets: others write Events there, and nothing at cluster scope but questions", () => {
    const writing = roles()
      .filter(({ kind, name, bound }) => kind === "ClusterRole" && name !== "kubeheal-steps" && bound !== ADMINS)
      .flatMap(({ rules }) => rules)
      .filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)));

    expect(
      writing.flatMap(({ resources, verbs }) => resources.map((resource) => `${verbs.join()} ${resource}`)),
    ).toEqual([
      "create selfsubjectreviews",
      "create tokenreviews",
      "create selfsubjectaccessreviews",
      "create selfsubjectrulesreviews",
      "create subjectaccessreviews",
      "create events",
    ]);
  });
});

const ADMINS = "when an admin says so";

interface Binding {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly name: string }[];
}

describe("the admission policy", () => {
  it("names the engine's namespace only between colons, where overlays put theirs", () => {
    const text = JSON.stringify(admissionObjects());

    expect(text.match(/self-healing-platform/g)!.length).toBe(
      text.match(/'system:serviceaccount:self-healing-platform:'/g)!.length,
    );
  });
});
