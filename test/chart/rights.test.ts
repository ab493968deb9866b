import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { DECISIONS } from "../../lib/api/decisions.ts";
import { optIn } from "../../lib/process/opt-in.ts";
import { CHART, type Rendered, lacks, objectsOf, render } from "../support/chart.ts";
import { roles } from "../support/rights/roles.ts";

const isMissing = lacks("helm");
const standard = isMissing ? [] : render();
const kinds = (objects: readonly Rendered[], ...wanted: string[]): Rendered[] =>
  objects.filter(({ kind }) => wanted.includes(kind));
/** Not the engine's: those of helm test, and of people. */
const isNotTheEngines = ({ metadata }: Rendered): boolean =>
  /^(installation-test$|kubeheal-incidents-)/.test(metadata.name);
const bindings = (objects: readonly Rendered[]): string[] =>
  kinds(objects, "RoleBinding", "ClusterRoleBinding")
    .filter((object) => !isNotTheEngines(object))
    .map(({ kind, metadata, roleRef, subjects }) => {
      const where = kind === "RoleBinding" ? `in ${metadata.namespace}` : "everywhere";
      return `${subjects[0].name} gets ${roleRef.kind} ${roleRef.name} ${where}`;
    })
    .sort();
const added = (...values: string[]): string[] => {
  const before = new Set(bindings(standard));
  return bindings(render(...values.flatMap((value) => ["--set", value]))).filter((binding) => !before.has(binding));
};

describe.skipIf(isMissing)("the rights of the chart", () => {
  it("are those that functions and actions declare, and no others", () => {
    const rendered = kinds(standard, "Role", "ClusterRole").filter((role) => !isNotTheEngines(role));

    expect(rendered.map(({ kind, metadata, rules }) => ({ kind, name: metadata.name, rules }))).toEqual(
      expect.arrayContaining(roles().map(({ kind, name, rules }) => ({ kind, name, rules }))),
    );
    expect(rendered).toHaveLength(roles().length);
  });

  it("let nobody act in any namespace at first", () => {
    const acting = roles().filter(({ bound }) => bound === "in each opted-in namespace");

    for (const { name } of acting)
      expect(bindings(standard).filter((binding) => binding.includes(`ClusterRole ${name} `))).toEqual([]);
  });

  it("reach into the namespaces that are named", () => {
    expect(added("rbac.namespaces={shop}")).toEqual([
      "notifications gets ClusterRole kubeheal-notifications in shop",
      "steps gets ClusterRole kubeheal-steps in shop",
    ]);
  });

  it("there stand beside those of `npm run opt-in`, so that neither takes the other's away", () => {
    const ofTheChart = kinds(render("--set", "rbac.namespaces={shop}"), "RoleBinding")
      .filter(({ metadata }) => metadata.namespace === "shop")
      .map(({ metadata }) => metadata.name);
    const { text } = optIn(["shop", "--mode", "auto"]);
    const ofOptIn = objectsOf(text).map(({ metadata }) => metadata.name);

    expect(ofTheChart).toHaveLength(ofOptIn.length);
    expect(ofTheChart.filter((name) => ofOptIn.includes(name))).toEqual([]);
  });

  it("reach everywhere only by a value of its own", () => {
    expect(added("rbac.everyNamespace=true")).toEqual([
      "notifications gets ClusterRole kubeheal-notifications everywhere",
      "steps gets ClusterRole kubeheal-steps everywhere",
    ]);
  });

  it.each(["nodes", "platform"])("over %s are bound only by value, where an action declares any", (reach) => {
    const name = `kubeheal-steps-${reach}`;
    const isDeclared = roles().some((role) => role.name === name);

    expect(bindings(standard).join("\n")).not.toContain(name);
    expect(added(`rbac.${reach}=true`)).toEqual(isDeclared ? [`steps gets ClusterRole ${name} everywhere`] : []);
  });

  it("over what Argo CD and Flux deploy by are bound only in the namespaces that are named", () => {
    expect(bindings(standard).join("\n")).not.toContain("deployers");
    expect(added("rbac.deployers={argocd}")).toEqual(["steps gets ClusterRole kubeheal-steps-deployers in argocd"]);
  });

  it("over Helm's releases are bound only in the namespaces that are named: Secrets are read nowhere else", () => {
    expect(bindings(standard).join("\n")).not.toContain("releases");
    expect(added("rbac.releases={shop}")).toEqual([
      "api gets ClusterRole kubeheal-api-releases in shop",
      "workflows gets ClusterRole kubeheal-workflows-releases in shop",
    ]);
  });

  it("ask operators to look again only for kinds that are named, and only where steps may act", () => {
    const shops = "rbac.reconcile[0].apiGroup=shops.example,rbac.reconcile[0].resources={cartshops}";

    expect(added(shops)).toEqual([]);
    expect(added(`${shops},rbac.namespaces={shop}`)).toContain(
      "steps gets ClusterRole kubeheal-steps-reconcile in shop",
    );
  });

  it("read custom resources of other operators only where they are named, and never write them", () => {
    const shops = "rbac.readAlso[0].apiGroup=shops.example,rbac.readAlso[0].resources={cartshops}";
    const read = ["alerts", "anomalies", "api", "workflows"];

    expect(added(shops)).toEqual(read.map((name) => `${name} gets ClusterRole kubeheal-${name}-also everywhere`));
    expect(
      kinds(render("--set", shops), "ClusterRole").find(({ metadata }) => metadata.name === "kubeheal-alerts-also")?.[
        "rules"
      ],
    ).toEqual([{ apiGroups: ["shops.example"], resources: ["cartshops"], verbs: ["get"] }]);
    expect(() => render("--set", "rbac.readAlso[0].apiGroup=,rbac.readAlso[0].resources={secrets}")).toThrow(
      /apiGroup/,
    );
  });

  it("can be left to somebody else", () => {
    const objects = render("--set", "rbac.create=false,serviceAccount.create=false,admission.enabled=false");

    expect(
      kinds(objects, "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount").filter(
        (object) => !isNotTheEngines(object),
      ),
    ).toEqual([]);
    expect(kinds(objects, "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")).toEqual([]);
  });

  it("are narrowed by the admission policies as they were written, for the accounts of this namespace", () => {
    const file = readFileSync(path.join(CHART, "files/rights.yaml"), "utf8");
    const written = parse(file.replaceAll("self-healing-platform", "heal")) as { admission: Rendered[] };
    const rendered = render("--namespace", "heal").filter(({ apiVersion }) => apiVersion.startsWith("admission"));

    expect(rendered.map(({ metadata, spec }) => ({ name: metadata.name, spec }))).toEqual(
      expect.arrayContaining(written.admission.map(({ metadata, spec }) => ({ name: metadata.name, spec }))),
    );
  });
});

describe.skipIf(isMissing)("people", () => {
  const mayDo = (role: string): string[] =>
    standard
      .filter(({ metadata }) => metadata.labels?.[`rbac.authorization.k8s.io/aggregate-to-${role}`] === "true")
      .flatMap(({ rules }) => rules as { resources: string[]; verbs: string[] }[])
      .flatMap(({ resources, verbs }) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)));

  it("who may view a namespace may read its incidents", () => {
    expect(mayDo("view")).toEqual(["get incidents", "list incidents"]);
  });

  it("who may edit it may decide all that the API lets anybody decide", () => {
    const decisions = DECISIONS.map((each) => `create incidents/${each}`);

    expect(mayDo("edit").toSorted()).toEqual(["create incidents", "delete incidents", ...decisions].toSorted());
  });

  it("get the same from kustomize", () => {
    const base = readFileSync(path.join(CHART, "../../knative/base/people.yaml"), "utf8");
    const ofKustomize = objectsOf(base).map(({ metadata, rules }) => ({ name: metadata.name, rules }));
    const ofTheChart = standard.filter(({ metadata }) => metadata.name.startsWith("kubeheal-incidents-"));

    expect(ofTheChart.map(({ metadata, rules }) => ({ name: metadata.name, rules }))).toEqual(
      expect.arrayContaining(ofKustomize),
    );
    expect(ofTheChart).toHaveLength(ofKustomize.length);
  });
});

describe.skipIf(isMissing)("network policies", () => {
  const policies = (...values: string[]): Record<string, Rendered["spec"]> =>
    Object.fromEntries(
      kinds(render(...values.flatMap((value) => ["--set", value])), "NetworkPolicy").map(({ metadata, spec }) => [
        metadata.name,
        spec,
      ]),
    );
  const portsOf = (rules: readonly { ports: readonly { port: number }[] }[]): number[] =>
    rules.flatMap(({ ports }) => ports.map(({ port }) => port));

  it("let Knative's namespaces reach queue-proxy, and nobody the function itself", () => {
    const { "functions-ingress": ingress, ...others } = policies();

    expect(others).toEqual({});
    expect(portsOf(ingress.ingress)).toEqual([8012, 8013, 8112, 9090]);
    expect(JSON.stringify(ingress.ingress[0].from)).toMatch(/knative-serving.*kourier-system.*system-namespace/);
  });

  it("apply to the functions only, not to the pod of helm test", () => {
    expect(policies()["functions-ingress"].podSelector.matchExpressions).toEqual([
      { key: "serving.knative.dev/service", operator: "Exists" },
    ]);
  });

  it("let Prometheus in where there is something to read", () => {
    expect(portsOf(policies("monitoring.enabled=true")["functions-ingress"].ingress)).toContain(9091);
  });

  it("restrict what goes out by value, and leave names, API server and Broker", () => {
    const { "functions-egress": egress } = policies("networkPolicy.restrictEgress=true");

    expect(portsOf(egress.egress)).toEqual([53, 53, 5353, 5353, 443, 6443, 8080, 8443]);
  });

  it("can be switched off", () => {
    expect(policies("networkPolicy.enabled=false")).toEqual({});
  });
});
