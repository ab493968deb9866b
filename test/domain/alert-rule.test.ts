import { expect, it } from "vitest";

import { type AlertRule, mayHaveFired } from "../../lib/domain/alert-rule.ts";
import { signal } from "../support/incidents.ts";

const rule = (parts: Partial<AlertRule> = {}): AlertRule => ({
  name: "KubePodCrashLooping",
  query: "up == 0",
  lookBack: { kind: "known", seconds: 0 },
  labels: {},
  forSeconds: 0,
  keepFiringSeconds: 0,
  intervalSeconds: 30,
  ...parts,
});

it.each<[string, Partial<AlertRule>, boolean]>([
  ["without labels of its own", {}, true],
  ["of another name", { name: "KubePodNotReady" }, false],
  ["with the same severity, in its own word", { labels: { severity: "warning" } }, true],
  ["with another severity", { labels: { severity: "critical" } }, false],
  ["of this namespace", { labels: { namespace: "shop" } }, true],
  ["of another namespace", { labels: { namespace: "till" } }, false],
  ["with a label that is not kept", { labels: { team: "payments" } }, true],
  ["with a template", { labels: { namespace: "{{ $labels.exported_namespace }}" } }, true],
])("a rule %s: %s", (_what, parts, expected) => {
  expect(mayHaveFired(rule(parts), signal())).toBe(expected);
});
