import { expect, it } from "vitest";

import { type SyncWindow, closedWindow } from "../../lib/domain/sync-window.ts";

const NOON = new Date("2026-01-05T12:00:00Z");
const DEPLOYING = { application: "shop-app", namespace: "shop", cluster: "https://kubernetes.default.svc" };
const ALL = { applications: ["*"] };
const OPEN = { schedule: "0 11 * * *", duration: "2h" };
const SHUT = { schedule: "0 20 * * *", duration: "1h" };

it.each<[string, SyncWindow[], RegExp | undefined]>([
  ["no window", [], undefined],
  ["a deny window that is open", [{ kind: "deny", ...OPEN, ...ALL }], /deny window .* is open until 2026-01-05T13:00/],
  ["a deny window that is not", [{ kind: "deny", ...SHUT, ...ALL }], undefined],
  ["an allow window that is open", [{ kind: "allow", ...OPEN, ...ALL }], undefined],
  [
    "an allow window that is not",
    [{ kind: "allow", ...SHUT, ...ALL }],
    /none of its allow windows is open before 2026-01-05T20:00/,
  ],
  [
    "one of two allow windows",
    [
      { kind: "allow", ...SHUT, ...ALL },
      { kind: "allow", ...OPEN, ...ALL },
    ],
    undefined,
  ],
  [
    "deny goes before allow",
    [
      { kind: "allow", ...OPEN, ...ALL },
      { kind: "deny", ...OPEN, ...ALL },
    ],
    /deny/,
  ],
  ["of nothing in particular: it is nobody's", [{ kind: "deny", ...OPEN }], undefined],
  ["of another application", [{ kind: "deny", ...OPEN, applications: ["till-*"] }], undefined],
  ["of this namespace", [{ kind: "deny", ...OPEN, namespaces: ["sh*"] }], /deny/],
  ["of this cluster", [{ kind: "deny", ...OPEN, clusters: ["https://kubernetes.default.svc"] }], /deny/],
  ["any of them", [{ kind: "deny", ...OPEN, applications: ["till-*"], namespaces: ["shop"] }], /deny/],
  [
    "all of them, and one does not fit",
    [{ kind: "deny", ...OPEN, applications: ["till-*"], namespaces: ["shop"], andOperator: true }],
    undefined,
  ],
  [
    "in its time zone",
    [{ kind: "deny", schedule: "0 13 * * *", duration: "1h", timeZone: "Europe/Berlin", ...ALL }],
    /deny/,
  ],
  [
    "that cannot be read counts as closed",
    [{ kind: "deny", schedule: "soon", duration: "1h", ...ALL }],
    /cannot be read/,
  ],
])("%s", (_what, windows, closed) => {
  const because = closedWindow(windows, DEPLOYING, NOON);

  if (closed) expect(because).toMatch(closed);
  else expect(because).toBeUndefined();
});
