import { expect, it } from "vitest";

import { serviceVanished } from "../../lib/runbooks/service-vanished.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

const found = finding({ cause: "Service cart is gone", facts: { service: "cart" } });

it.each([
  ["person", /^Service cart is gone: apply it again from where it is kept/],
  ["argo-cd", /let argocd bring it back/],
  ["helm", /let helm bring it back/],
] as const)("names where it comes back from: deployed by %s", (kind, because) => {
  const owner = { kind, confidence: 0.9, because: "a mark" };

  expect(serviceVanished.answer(found, evidence({ owner }))).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(because) as string,
  });
});
