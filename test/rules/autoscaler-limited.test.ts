import { expect, it } from "vitest";

import { autoscalerLimited } from "../../lib/rules/autoscaler-limited.ts";
import { crashing, evidence, pod, sick, surroundings } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const said = { since: ago(900), reason: "FailedGetResourceMetric", message: "no metrics returned" };
const autoscaled = (parts: object) => ({
  surroundings: surroundings({
    autoscaler: { name: "cart", min: 2, max: 9, wants: 9, atMaximum: undefined, cannotCompute: undefined, ...parts },
  }),
});

it.each([
  ["may have no more", { atMaximum: said }, "application", /^HorizontalPodAutoscaler cart is at its maximum of 9/],
  ["cannot tell how many", { cannotCompute: said }, "platform", /cannot compute .*\(FailedGetResourceMetric\)$/],
])("names the autoscaler that %s", (_, parts, layer, cause) => {
  const found = autoscalerLimited.judge(evidence(autoscaled(parts)));

  expect(found).toMatchObject({ layer, since: ago(900) });
  expect(found?.cause).toMatch(cause);
});

it.each([
  ["there is none", {}],
  ["it is content", autoscaled({})],
  ["it is scaled to zero", { ...autoscaled({ atMaximum: said }), workload: { wanted: 0 }, pods: [] }],
  ["its pods are sick", { ...autoscaled({ atMaximum: said }), pods: [pod("a"), sick("b", crashing())] }],
])("finds nothing where %s", (_, seen) => {
  expect(autoscalerLimited.judge(evidence(seen))).toBeUndefined();
});
