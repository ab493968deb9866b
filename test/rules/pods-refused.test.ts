import { expect, it } from "vitest";

import { podsRefused } from "../../lib/rules/pods-refused.ts";
import { evidence, pod } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const refused = (message: string): ReturnType<typeof evidence> =>
  evidence({ pods: [pod("a")], workload: { refused: { since: ago(300), reason: "FailedCreate", message } } });

it.each([
  [
    'pods "cart-1-x" is forbidden: exceeded quota: tight, requested: pods=1, used: pods=3, limited: pods=3',
    "platform",
    "ResourceQuota tight is used up (requested: pods=1, used: pods=3, limited: pods=3)",
  ],
  [
    'pods "cart-1-x" is forbidden: failed quota: tight: must specify limits.cpu for: cart',
    "application",
    "ResourceQuota tight wants its pods to name limits.cpu for: cart",
  ],
  [
    'admission webhook "images.example.com" denied the request: not signed',
    "platform",
    "admission webhook images.example.com refuses its pods",
  ],
  [
    'Internal error occurred: failed calling webhook "inject.example.com": failed to call webhook: Post "https://x": dial tcp: connection refused',
    "platform",
    "admission webhook inject.example.com does not answer",
  ],
  [
    "pods \"cart-1-x\" is forbidden: ValidatingAdmissionPolicy 'no-root' with binding 'all' denied request: no",
    "platform",
    "ValidatingAdmissionPolicy no-root refuses its pods",
  ],
  [
    'pods "cart-1-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    "application",
    "the namespace's PodSecurity restricted:latest refuses its pods",
  ],
  [
    'pods "cart-1-x" is forbidden: unable to validate against any security context constraint: []',
    "application",
    "no SecurityContextConstraint allows its pods",
  ],
  [
    'pods "cart-1-x" is forbidden: error looking up service account shop/carts: serviceaccount "carts" not found',
    "application",
    "ServiceAccount carts is not there",
  ],
  [
    'pods "cart-1-x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
    "application",
    "a LimitRange of its namespace refuses its pods (maximum memory usage per Container is 1Gi, but limit is 2Gi)",
  ],
  [
    'pods "cart-1-x" is forbidden: no PriorityClass with name gold was found',
    "application",
    "PriorityClass gold is not there",
  ],
  ["something new", "platform", "the API server refuses its pods"],
])("%s", (message, layer, who) => {
  expect(podsRefused.judge(refused(message))).toMatchObject({
    layer,
    cause: `${who}, so the API server creates no more pods for it: 1 of 3 are there`,
  });
});

it("hears it from an Event where the kind has no condition for it", () => {
  const message = 'create Pod db-1 in StatefulSet db failed error: pods "db-1" is forbidden: exceeded quota: tight';
  const note = { about: "StatefulSet db", reason: "FailedCreate", message, at: ago(30) };

  expect(podsRefused.judge(evidence({ pods: [pod("a")], notes: [note] }))?.cause).toContain("ResourceQuota tight");
  // An Event lives for an hour: where all pods are there it is history.
  expect(podsRefused.judge(evidence({ notes: [note] }))).toBeUndefined();
});

it("finds nothing where nobody refuses", () => {
  expect(podsRefused.judge(evidence({ pods: [pod("a")] }))).toBeUndefined();
});
