import { describe, expect, it } from "vitest";

import { close, park, settle } from "../../lib/engine/transitions.ts";
import { AT, NOW, ago, healing, incident, settled, signal, whereIs } from "../support/incidents.ts";

describe("parking", () => {
  it("waits with a reason, and looks again soon", () => {
    const parked = park(healing(), { because: "no budget" }, AT);

    expect(whereIs(parked)).toBe("healing parked");
    expect(parked).toMatchObject({ dueAt: ago(-30), isParked: true });
    expect(parked.workflow?.progress).toMatchObject({
      since: NOW.toISOString(),
      until: ago(-3600),
      because: "no budget",
    });
    expect(parked.history.at(-1)).toMatchObject({ kind: "guard", text: "parked: no budget" });
  });

  it("again, for another reason, lets the patience run on", () => {
    const before = { status: "parked", because: "no budget", since: ago(1800), until: ago(-1800) } as const;

    expect(park(healing({ progress: before }), { because: "in maintenance" }, AT).workflow?.progress).toMatchObject({
      since: ago(1800),
      until: ago(-1800),
      because: "in maintenance",
    });
  });

  it("is nothing without a workflow", () => {
    const opened = incident();

    expect(park(opened, { because: "x" }, AT)).toBe(opened);
  });
});

describe("settling", () => {
  it("ends the workflow, too, and looks at once how long its alerts have been quiet", () => {
    const done = settle(healing(), { ending: "healed", because: "it holds" }, AT);

    expect(done.workflow?.progress).toMatchObject({ status: "ended", outcome: "healed", because: "it holds" });
    expect(done).toMatchObject({ dueAt: NOW.toISOString(), isParked: true });
  });

  it("answers what a person asked for; an alert goes on until it is resolved", () => {
    const signals = [signal({ kind: "person", fingerprint: "p1" }), signal()];

    expect(
      settle(incident({ signals }), { ending: "handed-over", because: "x" }, AT).signals.map(({ status }) => status),
    ).toEqual(["resolved", "firing"]);
  });
});

describe("closing", () => {
  it.each([
    [settled("healed", 5), "healed"],
    [settled("handed-over", 5), "handed-over"],
    [incident(), "unknown"],
  ] as const)("says how it came out, and is never due again", (before, ending) => {
    const closed = close(before, { because: "quiet", ending }, AT);

    expect(whereIs(closed)).toBe(`closed ${ending}`);
    expect(closed).not.toHaveProperty("dueAt");
    expect(closed.isParked).toBe(false);
  });
});
