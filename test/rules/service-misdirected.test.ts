import { expect, it } from "vitest";

import { serviceMisdirected } from "../../lib/rules/service-misdirected.ts";
import { crashing, evidence, pod, service, sick, surroundings } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const around = (...services: ReturnType<typeof service>[]) => ({ surroundings: surroundings({ services }) });
const lost = service({ selects: false, applied: '{"selector":{"app":"cart"}}', found: '{"selector":{"app":"card"}}' });

it.each([
  [
    "its selector",
    lost,
    /^the selector of Service cart does not select its pods any more: set by kubectl-edit at 11:50$/,
  ],
  [
    "its target port",
    service({ missingPort: "9090" }),
    /^Service cart sends to port 9090, which its containers do not have/,
  ],
])("names the Service and who changed %s", (_, wrong, cause) => {
  const found = serviceMisdirected.judge(evidence(around(service({ name: "other" }), wrong)));

  expect(found).toMatchObject({ since: ago(600), facts: { service: "cart", owner: "person" } });
  expect(found?.cause).toMatch(cause);
});

it.each([
  ["nothing was looked at", {}],
  ["its Services reach it", around(service())],
  ["a Service never was its own", around(service({ selects: false }))],
  ["its pods are sick", { ...around(lost), pods: [pod("a"), sick("b", crashing())] }],
  ["it has no pods", { ...around(lost), workload: { ready: 0, wanted: 0 }, pods: [] }],
])("finds nothing where %s", (_, seen) => {
  expect(serviceMisdirected.judge(evidence(seen))).toBeUndefined();
});
