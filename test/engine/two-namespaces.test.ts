import { describe, expect, it } from "vitest";

import type { Circumstances, Verdict } from "../../lib/engine/circumstances.ts";
import type { NamespaceState } from "../../lib/engine/consent.ts";
import { guard } from "../../lib/engine/guard.ts";
import { circumstances, ruledBy } from "../support/circumstances.ts";
import { step } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

describe("where one thing is changed to heal another, both namespaces are asked", () => {
  const application = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", namespace: "deploys", name: "shop" };
  const through = (home: Partial<NamespaceState>): Circumstances =>
    circumstances({
      step: step({ action: "sync-application", target: application }),
      namespace: { name: "deploys", mode: "auto", maintenance: false },
      home: { name: "shop", mode: "auto", maintenance: false, ...home },
    });

  it.each<[string, Partial<NamespaceState>, Verdict]>([
    ["both agree", {}, { kind: "allowed" }],
    [
      "what is healed has not opted in",
      { mode: undefined },
      { kind: "refuse", because: "namespace shop is not opted in (no label kubeheal.io/heal)" },
    ],
    [
      "what is healed belongs to the cluster",
      { name: "kube-system" },
      { kind: "refuse", because: "namespace kube-system belongs to the cluster or its tools: it is observed only" },
    ],
    [
      "what is healed is in maintenance",
      { maintenance: true },
      {
        kind: "wait",
        because: "namespace shop is in maintenance (annotation kubeheal.io/maintenance)",
        forAPerson: true,
      },
    ],
  ])("%s", (_what, home, verdict) => {
    expect(guard(through(home), settings())).toEqual(verdict);
  });

  it("windows of what is healed count", () => {
    const denied = ruledBy({
      windows: [{ kind: "deny", schedule: "0 10 * * *", duration: "4h", namespaces: ["shop"] }],
    });

    expect(guard({ ...through({}), ...denied }, settings())).toMatchObject({
      kind: "wait",
      because: expect.stringMatching(/^changes are denied until/) as string,
    });
  });

  it("what is healed asks for an approval", () => {
    expect(guard(through({ mode: "approve" }), settings())).toMatchObject({ kind: "wait", awaits: "approval" });
  });
});
