import { describe, expect, it } from "vitest";

import { MAX_SIGNALS } from "../../lib/engine/correlate.ts";
import { type Opening, hashOf, openIncident } from "../../lib/engine/open-incident.ts";
import { BYTES_OF_AN_INCIDENT } from "../../lib/engine/story.ts";
import { AT, CART, NOW, signal } from "../support/incidents.ts";

const opening = (parts: Partial<Opening> = {}): Opening => ({
  target: CART,
  namespace: "shop",
  signals: [signal()],
  traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
  ...parts,
});

it("is named by its target and the episode, whichever alert came first", () => {
  const byPod = openIncident(opening(), 3, AT);
  const byDeployment = openIncident(opening({ signals: [signal({ name: "KubeDeploymentReplicasMismatch" })] }), 3, AT);

  expect(byPod.id).toMatch(/^inc-[0-9a-f]{12}-3$/);
  expect(byDeployment.id).toBe(byPod.id);
  expect(byPod).toMatchObject({ progress: { status: "opened" }, dueAt: NOW.toISOString(), isParked: false });
});

it("is the same target for every version of its API, and another one by kind, namespace and name", () => {
  const hash = (parts: object): string => hashOf(opening({ target: { ...CART, ...parts } }));

  expect(hash({ apiVersion: "apps/v2" })).toBe(hash({}));
  expect(
    new Set([{}, { kind: "StatefulSet" }, { namespace: "till" }, { name: "till" }, { apiVersion: "v1" }].map(hash))
      .size,
  ).toBe(5);
});

describe("what its alert names cannot be found", () => {
  it("is with people at once, one record for an alert and its namespace, and says what was looked for", () => {
    const lost = opening({ target: undefined });

    expect(openIncident(lost, 1, AT).progress).toMatchObject({
      status: "settled",
      ending: "handed-over",
      because:
        "KubePodCrashLooping names cart-1 in namespace shop, which does not exist, and no open incident knows this alert: nothing was changed",
    });
    expect(hashOf(lost)).toBe(hashOf({ ...lost, signals: [signal({ fingerprint: "f9", labels: { pod: "other" } })] }));
    expect(hashOf(lost)).not.toBe(hashOf({ ...lost, namespace: "till" }));
  });
});

it("keeps an alert once that its body holds twice: its end comes only once", () => {
  const { signals } = openIncident(opening({ signals: [signal(), signal({ severity: "critical" })] }), 1, AT);

  expect(signals).toEqual([signal()]);
});

it("keeps a limited number of alerts, and tells how many there were", () => {
  const flood = Array.from({ length: 10_000 }, (_, n) =>
    signal({ fingerprint: `flood-${n}`, summary: "x".repeat(300) }),
  );
  const opened = openIncident(opening({ signals: flood }), 1, AT);

  expect(opened.signals).toHaveLength(MAX_SIGNALS);
  expect(opened.history.map(({ text }) => text)).toContain("10000 alerts in all");
  expect(JSON.stringify(opened).length).toBeLessThan(BYTES_OF_AN_INCIDENT);
});
