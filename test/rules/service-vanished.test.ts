import { expect, it } from "vitest";

import { serviceVanished } from "../../lib/rules/service-vanished.ts";
import { crashing, evidence, sick, surroundings } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const gone = (name: string, goneBy?: string) => ({
  kind: "Service",
  name,
  lastSeenAt: "2026-01-01T11:00:00Z",
  goneBy,
  writtenAt: ago(9000),
});
const around = surroundings({ vanishedServices: [gone("cart"), gone("cart-metrics")] });

it("names the Service, when it was there last, and which others went", () => {
  expect(serviceVanished.judge(evidence({ surroundings: around }))).toMatchObject({
    layer: "application",
    cause: "Service cart, which sent to its pods, is gone: it was there at 2026-01-01T11:00:00Z",
    because: [
      "3 of 3 pods are ready",
      `Service cart was written last at ${ago(9000)}`,
      "Service cart-metrics is gone, too: it was there at 2026-01-01T11:00:00Z",
    ],
    facts: { service: "cart" },
  });
});

it("says by when it was gone, where somebody has looked since", () => {
  const known = surroundings({ vanishedServices: [gone("cart", "2026-01-01T12:00:00Z")] });

  expect(serviceVanished.judge(evidence({ surroundings: known }))?.cause).toMatch(
    /, and no more at 2026-01-01T12:00:00Z$/,
  );
});

it.each<[string, Parameters<typeof evidence>[0]]>([
  ["none has vanished", { surroundings: surroundings() }],
  ["nothing was looked at around it", {}],
  ["its pods are in trouble themselves", { surroundings: around, pods: [sick("a", crashing())] }],
  ["none of its pods is ready", { surroundings: around, workload: { ready: 0 } }],
])("is silent where %s", (_what, parts) => {
  expect(serviceVanished.judge(evidence(parts))).toBeUndefined();
});

it("says nothing of when it was written, where nobody knows", () => {
  const known = surroundings({ vanishedServices: [{ ...gone("cart"), writtenAt: undefined }] });

  expect(serviceVanished.judge(evidence({ surroundings: known }))?.because).toEqual(["3 of 3 pods are ready"]);
});
