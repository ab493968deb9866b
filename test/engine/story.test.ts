import { describe, expect, it } from "vitest";

import type { Entry, Incident } from "../../lib/domain/incident.ts";
import { BYTES_OF_AN_INCIDENT, compact, tell } from "../../lib/engine/story.ts";
import { NOW, ago, incident } from "../support/incidents.ts";

const line = (kind: Entry["kind"], text: string): Entry => ({ at: ago(1), kind, text });
const told = ({ history }: Incident): string[] => history.map(({ text }) => text);

describe("a line of the story", () => {
  const before = incident({ history: ["a", "b", "c", "d", "e"].map((text) => line("guard", text)) });

  it.each([
    ["is not told again just after", "guard", "e", false],
    ["is not told again when a few others came between", "guard", "b", false],
    ["is told again later", "guard", "a", true],
    ["is told when it is of another kind", "note", "e", true],
  ] as const)("%s", (_what, kind, text, isTold) => {
    const after = tell(before, { kind, text }, NOW);

    if (isTold) expect(after.history.at(-1)).toEqual({ at: NOW.toISOString(), kind, text });
    else expect(after).toBe(before);
  });

  it("is one line, whatever a container or a person wrote, and is not told again either", () => {
    const hostile = { kind: "evidence", text: "pull failed\r\n\u001b[2J\u0000 \u202etxt" } as const;
    const once = tell(incident(), hostile, NOW);

    expect(told(once)).toEqual(["pull failed [2J   txt"]);
    expect(tell(once, hostile, NOW)).toBe(once);
  });
});

describe("an incident that has become too long", () => {
  const long = (kind: Entry["kind"], count: number): Entry[] =>
    Array.from({ length: count }, (_, n) => line(kind, `${kind} ${n} ${"x".repeat(1000)}`));
  const size = (value: Incident): number => Buffer.byteLength(JSON.stringify(value));

  it("stays as it is while it fits", () => {
    const short = incident({ history: long("note", 10) });

    expect(compact(short)).toBe(short);
  });

  it("loses its oldest lines first, and keeps every plan, step, check, decision and end", () => {
    const kept = (["plan", "step", "verify", "person", "end"] as const).map((kind) => line(kind, `kept ${kind}`));
    const shorter = compact(incident({ history: [...kept, ...long("guard", 50), ...long("signal", 50)] }));

    expect(size(shorter!)).toBeLessThanOrEqual(BYTES_OF_AN_INCIDENT);
    expect(told(shorter!).slice(0, 5)).toEqual(kept.map(({ text }) => text));
    expect(told(shorter!).at(-1)).toMatch(/^signal 49 /);
    expect(told(shorter!).filter((text) => text.startsWith("signal"))).toHaveLength(50);
    expect(told(shorter!).find((text) => text.startsWith("guard"))).toMatch(/^guard 4\d /);
  });

  it("counts bytes, not characters", () => {
    const umlauts = incident({ history: [line("note", "ü".repeat(40_000))] });

    expect(told(compact(umlauts)!)).toEqual([]);
  });

  it("says so when even what must be kept does not fit", () => {
    expect(compact(incident({ history: long("step", 100) }))).toBeUndefined();
  });
});
