import { describe, expect, it } from "vitest";

import { type Attempt, NEVER_TRIED, fingerprintOf } from "../../lib/domain/target-record.ts";
import type { Circumstances } from "../../lib/engine/circumstances.ts";
import { guard } from "../../lib/engine/guard.ts";
import { attempt, circumstances, tried } from "../support/circumstances.ts";
import { ago, healing, step } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

describe("what does not count against trying", () => {
  const many = (count: number, parts: Partial<Attempt>): Circumstances["record"] => ({
    ...NEVER_TRIED,
    tried: Array.from({ length: count }, (_, n) =>
      attempt({ at: ago(4000), workflow: `wf-0123456789ab-2-${n}`, ...parts }),
    ),
  });
  const mine = "wf-0123456789ab-1-1";

  it.each<[string, Circumstances["record"]]>([
    ["two heals", many(2, { ending: "healed" })],
    ["heals of long ago", many(5, { ending: "healed", at: ago(21_600) })],
    ["one failure", many(1, {})],
    ["failures of another remedy", many(5, { remedy: "pod-stuck" })],
    ["failures of long ago", many(5, { at: ago(86_400) })],
    ["what this very workflow did", many(9, { workflow: mine, changes: [fingerprintOf(step())] })],
    ["another change", many(1, { ending: "healed", changes: [fingerprintOf(step({ parameters: { uid: "u2" } }))] })],
    ["the same change of long ago", many(1, { ending: "healed", changes: [fingerprintOf(step())], at: ago(86_400) })],
    ["five workflows in a day", many(5, { remedy: "pod-stuck", ending: "recovered" })],
  ])("%s", (_what, record) => {
    expect(guard(circumstances({ record }), settings())).toEqual({ kind: "allowed" });
  });

  it("a step that changes no desired state is no fight", () => {
    const { undo: _, ...evict } = step({ action: "evict-pod", class: "R1" });
    const record = tried({ ending: "healed", at: ago(7200), changes: [fingerprintOf(evict)] });

    expect(guard(circumstances({ step: evict, record }), settings())).toEqual({ kind: "allowed" });
  });

  it.each(["fight", "loop", "failures", "budget"])("%s, where a person asks for it", (what) => {
    const changes = [fingerprintOf(step())];
    const records = {
      fight: many(1, { ending: "healed", changes }),
      loop: many(3, { ending: "healed" }),
      failures: many(2, {}),
      budget: many(6, { remedy: "pod-stuck" }),
    };
    const record = records[what as keyof typeof records];
    const retry = { who: "ada", selfDeclared: false, at: ago(1), workflow: mine };

    expect(guard(circumstances({ record }), settings()).kind).toBe("refuse");
    expect(guard(circumstances({ record, incident: healing({}, { retry }) }), settings())).toEqual({ kind: "allowed" });
  });

  it("one less than a storm", () => {
    expect(guard(circumstances({ lately: { incidents: 49, nodes: 2 } }), settings())).toEqual({ kind: "allowed" });
  });
});

describe("a cool-down", () => {
  it("does not count for the workflow that a person wants tried again, and for no other", () => {
    const asked = (workflow: string): Circumstances =>
      circumstances({
        record: tried(),
        incident: healing({}, { retry: { who: "ada", selfDeclared: false, at: ago(1), workflow } }),
      });

    expect(guard(asked("wf-0123456789ab-1-1"), settings())).toEqual({ kind: "allowed" });
    expect(guard(asked("wf-0123456789ab-1-2"), settings()).kind).toBe("refuse");
  });

  it.each([
    ["of another remedy", tried({ remedy: "pod-stuck" }), "allowed"],
    ["of this very workflow", tried({ workflow: "wf-0123456789ab-1-1" }), "allowed"],
    ["that is over", tried({ at: ago(3601) }), "allowed"],
    ["that is over in a second", tried({ at: ago(3599) }), "refuse"],
  ])("%s", (_what, record, kind) => {
    expect(guard(circumstances({ record }), settings()).kind).toBe(kind);
  });
});

it.each<[string, Partial<Attempt>, RegExp]>([
  ["a fight", { ending: "healed", changes: [fingerprintOf(step())] }, /was made at 2026-01-01T09:00:00\.000Z/],
  ["a cool-down", { at: ago(100) }, /was tried here at 2026-01-01T11:58:20\.000Z/],
])("of several attempts %s tells the newest", (_what, parts, because) => {
  const older = attempt({
    ...parts,
    workflow: "wf-0123456789ab-1-7",
    at: ago(parts.at ? 200 : 20_000),
    ending: "healed",
  });
  const newer = attempt({ ...parts, workflow: "wf-0123456789ab-1-8", at: parts.at ?? ago(10_800), ending: "healed" });
  const record = { ...NEVER_TRIED, tried: [older, newer] };

  expect(guard(circumstances({ record }), settings())).toMatchObject({
    because: expect.stringMatching(because) as string,
  });
});
