import { describe, expect, it } from "vitest";

import { type Sending, type Service, servicesOf } from "../../lib/evidence/service-evidence.ts";
import { SERVICE } from "../../lib/world/kubernetes/kinds.ts";

const template = {
  metadata: { labels: { app: "cart", tier: "web" } },
  spec: { containers: [{ ports: [{ name: "http", containerPort: 8080 }] }] },
};
const WELL: Sending = { selector: { app: "cart" }, ports: [{ port: 80, targetPort: 8080 }] };

function service(spec: Sending, applied?: Sending): Service {
  const configuration = JSON.stringify({ spec: applied });
  const annotations = applied && { "kubectl.kubernetes.io/last-applied-configuration": configuration };
  const fields = { "f:spec": { "f:selector": {} } };
  const managedFields = [{ manager: "kubectl-edit", time: "2026-01-01T11:50:00Z", fieldsV1: fields }];
  return {
    ...SERVICE,
    metadata: { name: "cart", uid: "u1", managedFields, ...(annotations && { annotations }) },
    spec,
  };
}

const seen = (spec: Sending, applied?: Sending) => servicesOf(template, [service(spec, applied)])[0];

it("says who set where it sends, and when", () => {
  expect(seen(WELL)).toMatchObject({
    name: "cart",
    uid: "u1",
    selects: true,
    missingPort: undefined,
    changedBy: "by kubectl-edit at 2026-01-01T11:50:00Z",
    changedAt: "2026-01-01T11:50:00Z",
    applied: undefined,
  });
});

it.each<[string, Sending["ports"], string | undefined]>([
  ["a number that a container has", [{ port: 80, targetPort: 8080 }], undefined],
  ["a name that a container has", [{ port: 80, targetPort: "http" }], undefined],
  ["the same number as its own", [{ port: 8080 }], undefined],
  ["a number that none has", [{ port: 80, targetPort: 9090 }], "9090"],
  ["a name that none has", [{ port: 80, targetPort: "https" }], "https"],
  ["nothing else than its own number, which none has", [{ port: 80 }], "80"],
])("knows whether a port is missing where it names %s", (_, ports, missing) => {
  expect(seen({ ...WELL, ports: ports! })?.missingPort).toBe(missing);
});

it("misses no number where containers name none of theirs", () => {
  const silent = { ...template, spec: { containers: [{}] } };

  expect(servicesOf(silent, [service(WELL)])[0]?.missingPort).toBeUndefined();
});

describe("what was applied", () => {
  it("is told where it reaches the pods and what is there does not", () => {
    expect(seen({ ...WELL, selector: { app: "card" } }, WELL)).toMatchObject({
      selects: false,
      applied: JSON.stringify(WELL),
    });
  });

  it("keeps what the server has filled in", () => {
    const ports = [{ port: 80, targetPort: 9090, protocol: "TCP", nodePort: 30_080 }];

    expect(JSON.parse(seen({ ...WELL, ports }, WELL)?.applied ?? "{}")).toMatchObject({
      ports: [{ port: 80, targetPort: 8080, protocol: "TCP", nodePort: 30_080 }],
    });
  });

  it.each([
    ["is the same", WELL, WELL],
    [
      "has no such port either",
      { ...WELL, ports: [{ port: 80, targetPort: 1 }] },
      { ...WELL, ports: [{ port: 80, targetPort: 2 }] },
    ],
  ])("is not told where it %s", (_, now, applied) => {
    expect(seen(now, applied)?.applied).toBeUndefined();
  });
});

it.each([
  ["of other pods, as it was applied", service({ selector: { app: "stock" } }, { selector: { app: "stock" } })],
  ["without a selector", service({ ports: [{ port: 80 }] })],
  ["of which nothing is known", service({ selector: { app: "stock" } })],
])("has nothing to do with a Service %s", (_, other) => {
  expect(servicesOf(template, [other])).toEqual([]);
});
