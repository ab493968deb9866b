import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import {
  ALL_ON,
  CHART,
  IMAGE,
  type Rendered,
  lacks,
  notes,
  refusal,
  render,
  run,
  valueFiles,
  withCopy,
} from "../support/chart.ts";

const isMissing = lacks("helm");
const read = (file: string): string => readFileSync(path.join(CHART, file), "utf8");
const old = parse(read("files/old-values.yaml")) as Record<"values" | "variables", Record<string, string>>;

const settings = parse(read("files/settings.yaml")) as Record<string, unknown>;
const isRead = (name: string): boolean => name in settings;

describe.skipIf(isMissing)("each file of values", () => {
  const files = ["values.yaml", ...valueFiles()];

  it.each(files)("%s passes helm's own checks", (file) => {
    const { complaint, said } = run("helm", ["lint", "--strict", CHART, "--values", path.join(CHART, file), ...IMAGE]);

    expect(said).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(complaint).toBe("");
  });

  it.each(files)("%s renders", (file) => {
    expect(refusal("--values", path.join(CHART, file))).toBe("rendered");
  });

  it("is the same for each OpenShift but for its comments: no difference is known", () => {
    const [first, ...others] = valueFiles().map((file) => parse(read(file)) as unknown);

    expect(others).toHaveLength(3);
    for (const other of others) expect(other).toEqual(first);
  });
});

describe.skipIf(isMissing)("a value of the old engine's chart", () => {
  it.each(Object.entries(old.values))("%s is refused with what to use instead", (key, instead) => {
    expect(refusal("--set-json", `${key}={}`)).toContain(`\n  ${key}: ${instead}\n`);
  });

  it.each(Object.entries(old.variables).filter(([name]) => !isRead(name)))(
    "the variable %s is refused with what to use instead",
    (name, instead) => {
      const variable = name.replace("*", "ANYTHING");

      expect(refusal("--set", `env[0].name=${variable},env[0].value=x`)).toContain(`\n  env ${variable}: ${instead}\n`);
    },
  );

  it("is refused together with all the others, so that one reading is enough", () => {
    const said = refusal("--set", "replicaCount=2,kserve.enabled=true,env[0].name=METRICS_PORT");

    for (const each of ["replicaCount:", "kserve:", "env METRICS_PORT:"]) expect(said).toContain(each);
  });

  it("is passed on where the engine reads the variable, also one that it reads again", () => {
    const values = ["--set", "env[0].name=LOG_LEVEL,env[0].value=debug,env[1].name=DATA_DIR,env[1].value=/data"];
    const complaintOf = (copy: string): string => run("helm", ["template", copy, ...IMAGE, ...values]).complaint;

    expect(complaintOf(CHART)).toMatch(/mean nothing here:\n {2}env DATA_DIR: [^\n]+\nREADME/);
    expect(
      withCopy((copy) => appendFileSync(path.join(copy, "files/settings.yaml"), "DATA_DIR: {}\n"), complaintOf),
    ).toBe("");
  });
});

describe.skipIf(isMissing)("a value that is misspelt or out of bounds", () => {
  it.each([
    ["brokr.name=x", "additional properties 'brokr' not allowed"],
    ["settings.KUBEHEAL_SOAK=1", "additional properties 'KUBEHEAL_SOAK' not allowed"],
    ["settings.KUBEHEAL_SOAK_SECONDS=0", "at '/settings/KUBEHEAL_SOAK_SECONDS': minimum: got 0, want 1"],
    ["settings.LOG_LEVEL=loud", "at '/settings/LOG_LEVEL': value must be one of 'debug'"],
    ["image.digest=latest", "at '/image/digest'"],
    ["broker.class=Rabbit", "at '/broker/class'"],
  ])("%s is refused by name", (value, sentence) => {
    expect(refusal("--set", value)).toContain(sentence);
  });
});

describe.skipIf(isMissing)("with fullnameOverride", () => {
  const objects = isMissing ? [] : render("--set", "fullnameOverride=kh", ...ALL_ON);
  const named = (kind: string): Set<string> =>
    new Set(objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name));

  it("every Service, account and Trigger has the prefix", () => {
    for (const kind of ["Service", "ServiceAccount", "Trigger"])
      for (const name of named(kind)) expect(name).toMatch(/^kh-/);
  });

  it("everything that names a Service or an account names one that there is", () => {
    const text = (object: Rendered): string => JSON.stringify(object.spec ?? object);
    const refs = objects.flatMap((object) => [
      ...text(object).matchAll(/"kind":"(Service|ServiceAccount)","name":"([^"]+)"/g),
    ]);

    expect(refs.length).toBeGreaterThan(20);
    for (const [, kind = "", name = ""] of refs) expect(named(kind)).toContain(name);
  });

  it("the fast clock wakes the Service that there is", () => {
    const [workflows] = objects.filter(({ kind, metadata }) => kind === "Service" && metadata.name === "kh-workflows");

    expect(workflows?.spec.template.spec.containers[0].env).toContainEqual({
      name: "KUBEHEAL_WORKFLOWS_SERVICE",
      value: "kh-workflows",
    });
  });

  it("the admission policy knows the accounts by it", () => {
    const policies = objects.filter(({ kind }) => kind === "ValidatingAdmissionPolicy");

    expect(policies).toHaveLength(2);
    for (const { spec } of policies)
      expect(spec.matchConditions[0].expression).toContain("'system:serviceaccount:self-healing-platform:kh-'");
  });
});

describe.skipIf(isMissing)("the notes after an installation", () => {
  const said = isMissing ? "" : notes("heal");

  it.each([
    "kubectl -n heal create secret generic kubeheal-token --from-literal=token=",
    "helm test kubeheal -n heal",
    "http://alerts.heal.svc.cluster.local/alertmanager",
    "kubectl label namespace NAMESPACE kubeheal.io/heal=observe",
    "kubectl -n heal annotate configmap kubeheal-policy kubeheal.io/paused=true",
  ])("say %s", (sentence) => {
    expect(said).toContain(sentence);
  });
});
