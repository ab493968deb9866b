import { expect, it } from "vitest";

import { mayMove } from "../../lib/engine/may-move.ts";
import { NOW, healing, step } from "../support/incidents.ts";
import { policy } from "../support/policy.ts";

const DRAIN = step({ action: "drain", class: "R4" });
const from = (rules: object, parts: object = {}): boolean =>
  mayMove(
    { step: DRAIN, incident: healing(), policy: policy(rules), ownNamespace: "kubeheal", now: NOW },
    { name: "pay", mode: "auto", maintenance: false, ...parts },
  );
const window = { kind: "deny", schedule: "0 10 * * *", duration: "4h" };

it.each<[string, boolean, boolean]>([
  ["where nothing speaks against it", from({}), true],
  ["where its people ask for approvals: the plan of the node has one", from({}, { mode: "approve" }), true],
  ["where it takes suggestions only", from({}, { mode: "suggest" }), false],
  ["in maintenance", from({}, { maintenance: true }), false],
  ["where a rule observes it", from({ rules: [{ mode: "observe", namespaces: ["pay"] }] }), false],
  ["where a rule observes another", from({ rules: [{ mode: "observe", namespaces: ["shop"] }] }), true],
  ["in a window that denies", from({ windows: [{ ...window, namespaces: ["pay"] }] }), false],
  ["in a window that denies elsewhere", from({ windows: [{ ...window, namespaces: ["shop"] }] }), true],
  ["where it belongs to the cluster", from({}, { name: "openshift-dns" }), false],
  [
    "where it is opened for less",
    from({ open: [{ namespace: "openshift-dns", upTo: "R1" }] }, { name: "openshift-dns" }),
    false,
  ],
  [
    "where it is opened for that",
    from({ open: [{ namespace: "openshift-dns", upTo: "R4" }] }, { name: "openshift-dns" }),
    true,
  ],
  ["in the engine's own", from({ open: [{ namespace: "kubeheal", upTo: "R4" }] }, { name: "kubeheal" }), false],
])("pods are moved %s", (_where, allowed, expected) => {
  expect(allowed).toBe(expected);
});
