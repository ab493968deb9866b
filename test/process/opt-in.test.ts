import { describe, expect, it } from "vitest";

import { optIn } from "../../lib/process/opt-in.ts";
import { roles } from "../support/rights/roles.ts";

const RoleBindings = /kind: RoleBinding\nmetadata:\n {2}name: (\S+)\n {2}namespace: "(\S+)"/g;
const textOf = (...args: string[]): string => optIn(args).text;
const bindings = (text: string): string[] =>
  [...text.matchAll(RoleBindings)].map(([, name, namespace]) => `${name} in ${namespace}`);
const subjects = (text: string): string[] =>
  [...text.matchAll(/- kind: ServiceAccount\n {4}name: "(\S+)"\n {4}namespace: "(\S+)"/g)].map(
    ([, name, namespace]) => `${namespace}/${name}`,
  );

describe("opting in", () => {
  it("observes unless it is told otherwise: people are told, and nobody who acts is bound", () => {
    const { text, next } = optIn(["shop"]);

    expect(bindings(text)).toEqual(["kubeheal-notifications in shop"]);
    expect(next).toEqual([
      "kubectl label namespace shop --overwrite kubeheal.io/heal=observe",
      "kubectl -n shop delete rolebinding kubeheal-steps --ignore-not-found",
    ]);
  });

  it.each(["approve", "auto"])("binds the account that acts for %s", (mode) => {
    const { text, next } = optIn(["shop", "--mode", mode]);

    expect(bindings(text)).toEqual(["kubeheal-notifications in shop", "kubeheal-steps in shop"]);
    expect(subjects(text)).toEqual(["self-healing-platform/notifications", "self-healing-platform/steps"]);
    expect(next).toEqual([`kubectl label namespace shop --overwrite kubeheal.io/heal=${mode}`]);
  });

  it("binds just the ClusterRoles that an installation has for that", () => {
    const forThat = roles().filter(({ bound }) => bound === "in each opted-in namespace");

    expect(bindings(textOf("shop", "--mode", "auto")).sort()).toEqual(
      forThat.map(({ name }) => `${name} in shop`).sort(),
    );
  });

  it("knows installations elsewhere, with other names, and in one Service", () => {
    expect(subjects(textOf("shop", "--engine-namespace", "healer", "--name-prefix", "kh"))).toEqual([
      "healer/kh-notifications",
    ]);
    expect(subjects(textOf("shop", "--mode", "auto", "--one-service"))).toEqual(
      Array.from({ length: 2 }, () => "self-healing-platform/kubeheal"),
    );
  });

  it.each(["kube-system", "openshift-ingress", "default", "argocd"])(
    "binds %s, too, and says what an admin has to do before anything is changed there",
    (namespace) => {
      const { text, next, but } = optIn([namespace, "--mode", "approve"]);

      expect(bindings(text)).toEqual([`kubeheal-notifications in ${namespace}`, `kubeheal-steps in ${namespace}`]);
      expect(next).toEqual([`kubectl label namespace ${namespace} --overwrite kubeheal.io/heal=approve`]);
      expect(but).toContain(`only observed until an admin opens it by both`);
      expect(but).toContain(`"open: [{ namespace: ${namespace}, upTo: R1 }]"`);
      expect(but).toContain(`kubectl label namespace ${namespace} kubeheal.io/opened=true`);
      expect(text).toContain(`# ${but}`);
    },
  );

  it.each([
    ["kube-system", "observe"],
    ["kube-system", "suggest"],
    ["shop", "auto"],
  ])("has nothing to add for %s in mode %s", (namespace, mode) => {
    expect(optIn([namespace, "--mode", mode]).but).toBeUndefined();
  });

  it.each([
    [["self-healing-platform"], "self-healing-platform is the engine's own: nothing is changed there"],
    [["healer", "--engine-namespace", "healer"], "healer is the engine's own"],
    [["Shop"], 'the namespace "Shop": expected a name of lower-case letters'],
    [[".."], 'the namespace "..": expected a name'],
    [["shop\n  x: y"], "expected a name"],
    [["shop", "--engine-namespace", "a/b"], '--engine-namespace "a/b": expected a name'],
    [["shop", "--mode", "on"], "--mode on: expected observe, suggest, approve, auto"],
    [["shop", "--one-service", "--name-prefix", "kh"], "do not go together"],
    [["shop", "cart"], "one namespace is expected, 2 are given"],
    [[], "one namespace is expected, 0 are given"],
    [["shop", "--mod", "auto"], "--mod"],
  ])("refuses %j with a sentence", (args, why) => {
    expect(() => optIn(args)).toThrow(why);
  });

  it("explains itself", () => {
    expect(textOf("--help")).toMatch(/kubectl apply -f -.*--mode.*--engine-namespace/s);
  });

  it("never applies the Namespace itself: that would drop labels that others have set, and make what is misspelt", () => {
    expect(textOf("shop", "--mode", "auto")).not.toMatch(/kind: Namespace/);
  });
});
