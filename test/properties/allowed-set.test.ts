import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";

import { Mode } from "../../lib/domain/mode.ts";
import { OwnerKind } from "../../lib/domain/owner.ts";
import { isProtected } from "../../lib/domain/policy.ts";
import { ActionClass } from "../../lib/domain/workflow.ts";
import { guard } from "../../lib/engine/guard.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { webhook } from "../support/alerts.ts";
import { crashLoop, fire, sickCart } from "../support/cart.ts";
import { POLICY, circumstances } from "../support/circumstances.ts";
import { CountingCluster } from "../support/counting-cluster.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { CART, healing, step } from "../support/incidents.ts";
import { policy } from "../support/policy.ts";
import { settings } from "../support/settings.ts";

const names = fc.constantFrom(
  "shop",
  "till",
  "kube-system",
  "openshift-ingress",
  "default",
  "kubeheal",
  "team-monitoring",
);
const classes = fc.constantFrom(...ActionClass.options);
const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> =>
  fc.option(fc.array(of, { minLength: 1, maxLength: 2 }), { nil: undefined });
const rule = fc.record({
  mode: fc.constantFrom(...Mode.options),
  namespaces: some(fc.constantFrom("shop", "sh*", "*", "till")),
  alerts: some(fc.constantFrom("KubePodCrashLooping", "Other")),
  classes: some(classes),
  owners: some(fc.constantFrom(...OwnerKind.options)),
});
const given = fc.record({
  name: names,
  label: fc.option(fc.constantFrom(...Mode.options), { nil: undefined }),
  actionClass: classes,
  owner: fc.constantFrom(...OwnerKind.options),
  rules: fc.array(rule, { maxLength: 4 }),
  open: fc.array(fc.record({ namespace: names, upTo: classes }), { maxLength: 2 }),
  isMaintained: fc.boolean(),
  isApproved: fc.boolean(),
});

it("whatever labels and policy say together, a change that is allowed is one that each of them allows", () => {
  let allowed = 0;
  fc.assert(
    fc.property(given, ({ name, label, actionClass, owner, rules, open, isMaintained, isApproved }) => {
      const approval = {
        who: "ada",
        selfDeclared: false,
        digest: "d1",
        at: "2026-01-01T11:59:00.000Z",
        until: "2026-01-01T12:30:00.000Z",
        because: "",
      };
      const verdict = guard(
        circumstances({
          incident: healing({}, isApproved ? { approval } : {}),
          step: step({ class: actionClass, target: { ...CART, namespace: name } }),
          policy: { ...POLICY, value: policy(JSON.parse(JSON.stringify({ rules, open })) as object) },
          namespace: { name, mode: label, maintenance: isMaintained },
          owner: { kind: owner, confidence: 1, because: "it says so" },
        }),
        settings(),
      );
      if (verdict.kind !== "allowed") return;
      // What changes nothing needs nobody's word.
      if (actionClass === "R0") return;
      allowed += 1;

      expect(label === "auto" || label === "approve").toBe(true);
      expect(isMaintained || name === "kubeheal" || actionClass === "R5").toBe(false);
      if (isProtected(name, "kubeheal"))
        expect(open.some((each) => each.namespace === name && actionClass <= each.upTo)).toBe(true);
      if (actionClass !== "R1") expect(owner).toBe("person");
      if (label === "approve" || !["R1", "R2"].includes(actionClass)) expect(isApproved).toBe(true);
      const everywhere = rules.filter(
        ({ namespaces, alerts, classes: of, owners }) => !namespaces && !alerts && !of && !owners,
      );
      expect(everywhere.some(({ mode }) => mode === "observe" || mode === "suggest")).toBe(false);
      if (everywhere.some(({ mode }) => mode === "approve")) expect(isApproved).toBe(true);
    }),
    { numRuns: 5000, seed: 1 },
  );
  // A guard that allows nothing would keep all of it.
  expect(allowed).toBeGreaterThan(50);
});

let engine: InMemoryEngine;
let counting: CountingCluster;
beforeEach(async () => {
  engine = new InMemoryEngine({ symptomSeconds: 1 }, (cluster) => (counting = new CountingCluster(cluster)));
  // One that would be healed, if only its namespace allowed it.
  await sickCart(engine, "till", "observe");
  await sickCart(engine, "unlabelled", "nonsense");
});
afterEach(() => engine.stop());

const hostile = fc.oneof(
  fc.constantFrom(
    "..",
    ".",
    "",
    "till/../shop",
    "till%2fcart",
    "*",
    "kube-system",
    "kubeheal",
    "till",
    "unlabelled",
    "cart",
    "a=b,c!=d",
    "__proto__",
    "\u0000",
    "${process.env}",
    "x".repeat(300),
  ),
  fc.string({ maxLength: 70 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);

it("no alert, whatever its labels say, changes anything where nobody has opted in", async () => {
  const { items } = await engine.cluster.list<Pod>({ apiVersion: "v1", kind: "Pod" }, { namespace: "till" });
  const pods = fc.oneof(hostile, fc.constantFrom(...items.map(({ metadata }) => metadata.name)));
  const labels = fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        "namespace",
        "pod",
        "deployment",
        "node",
        "container",
        "kind",
        "job_name",
        "service",
        "severity",
        "__proto__",
      ),
      fc.string({ maxLength: 12 }),
    ),
    pods,
    { maxKeys: 7 },
  );
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("KubePodCrashLooping", "KubeDeploymentRolloutStuck", "KubeNodeNotReady"),
      labels,
      fc.constantFrom("till", "unlabelled", undefined),
      async (alertname, given, home) => {
        const all = { alertname, severity: "warning", ...given, ...(home === undefined ? {} : { namespace: home }) };
        const response = await engine.post(
          "/alertmanager",
          webhook({ status: "firing", labels: all, annotations: {}, startsAt: "2026-01-01T00:00:30Z" }),
        );
        await engine.passSeconds(2);
        // A key like __proto__ makes the whole body unreadable; whatever else is in an alert, that alert alone is judged by it.
        expect([200, 400]).toContain(response.status);
        answered += response.status === 200 ? 1 : 0;

        const outside = counting.writes.filter(({ namespace, kind }) => namespace !== "kubeheal" && kind !== "Event");
        expect(outside).toEqual([]);
      },
    ),
    { numRuns: 150, seed: 1 },
  );
  expect(answered).toBeGreaterThan(100);

  await fire(
    engine,
    crashLoop(
      items.find(({ spec }) => spec?.containers[0]?.image === "shop/cart:2.0")!,
      "till",
    ),
  );
  await engine.passSeconds(60);
  expect(await engine.incidents()).toContainEqual(
    expect.objectContaining({ finding: expect.objectContaining({ problem: "bad-rollout" }) as object }),
  );
  expect(counting.writes.filter(({ namespace, kind }) => namespace !== "kubeheal" && kind !== "Event")).toEqual([]);
});
