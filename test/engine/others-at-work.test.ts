import { describe, expect, it } from "vitest";

import { guard } from "../../lib/engine/guard.ts";
import { circumstances } from "../support/circumstances.ts";
import { POLICY } from "../support/circumstances.ts";
import { step } from "../support/incidents.ts";
import { WORKER } from "../support/node-evidence.ts";
import { policy } from "../support/policy.ts";
import { settings } from "../support/settings.ts";

const opened = { ...POLICY, value: policy({ open: [{ kind: "Node", name: "worker-1", upTo: "R4", mode: "auto" }] }) };
const about = (parts: Parameters<typeof circumstances>[0], actionClass: "R0" | "R4" = "R4") =>
  guard(
    circumstances({
      step: step({ class: actionClass, target: WORKER }),
      policy: opened,
      namespace: undefined,
      ...parts,
    }),
    settings(),
  );
const nodes = (total: number, ...out: string[]) => ({ total, out, notReady: [] });

describe("a node is taken out of service", () => {
  it("only while enough others are there", () => {
    expect(about({ nodes: nodes(5, "worker-1", "worker-2") })).toMatchObject({ awaits: "approval" });
    expect(about({ nodes: nodes(5, "worker-2", "worker-3") })).toEqual({
      kind: "wait",
      because: "of 5 nodes no more than 2 may be out of service at once, and worker-2, worker-3 are: worker-1 stays",
      forAPerson: false,
    });
  });

  it("and one that is out already is named", () => {
    expect(about({ nodes: nodes(4, "worker-2") })).toMatchObject({
      because: "of 4 nodes no more than 1 may be out of service at once, and worker-2 is: worker-1 stays",
    });
  });

  it("never in a cluster that has none to spare", () => {
    expect(about({ nodes: nodes(2) })).toMatchObject({
      because: "of 2 nodes no more than 0 may be out of service at once: worker-1 stays",
    });
  });

  it("never where no policy names it, whoever would approve", () => {
    expect(about({ nodes: nodes(5), policy: POLICY })).toEqual({
      kind: "refuse",
      because: "Node worker-1 belongs to the cluster or its tools: it is observed only",
    });
  });

  it("waits for others who see to it", () => {
    const healer = { name: "MachineConfigPool worker", because: "it is updating its nodes", isPassing: true };

    expect(about({ nodes: nodes(5), healers: [healer] })).toMatchObject({
      kind: "wait",
      because: "MachineConfigPool worker sees to Node worker-1: it is updating its nodes",
    });
  });
});

it("what changes nothing needs nobody's consent, and stops where everything is paused", () => {
  expect(about({ policy: POLICY }, "R0")).toEqual({ kind: "allowed" });
  expect(about({ namespace: { name: "shop", mode: undefined, maintenance: false } }, "R0")).toEqual({
    kind: "allowed",
  });
  expect(about({ policy: { ...POLICY, paused: true } }, "R0")).toMatchObject({ kind: "wait" });
});
