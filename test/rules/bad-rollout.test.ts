import { describe, expect, it } from "vitest";

import { type Change, changesBetween } from "../../lib/domain/change.ts";
import type { ContainerEvidence, PodEvidence, RevisionEvidence } from "../../lib/domain/evidence.ts";
import { badRollout } from "../../lib/rules/bad-rollout.ts";
import {
  ROLLED_OUT,
  change,
  container,
  crashing,
  evidence,
  pod,
  revision,
  sick,
  unpullable,
  unscheduled,
} from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const CRASHES = sick("cart-2-a", crashing());
const OLD = [pod("cart-1-a"), pod("cart-1-b")];
/** Rolled out five minutes ago and its first pod crashes, two of the old ones serve. */
const stalled = (parts: Parameters<typeof evidence>[0] = {}): ReturnType<typeof evidence> =>
  evidence({ pods: [...OLD, CRASHES], revisions: ROLLED_OUT, ...parts });
const confidence = (seen: ReturnType<typeof evidence>): number | undefined => badRollout.judge(seen)?.confidence;

/** All pods are of the new revision; the old one is only kept. */
// oxlint-disable-next-line max-params -- a row stays one line
const replaced = (
  newest: object,
  earlier: object,
  alertedAt = ago(240),
  pods = [CRASHES],
): ReturnType<typeof evidence> =>
  evidence({
    pods,
    revisions: [
      revision(2, { isCurrent: true, since: ago(300), ...newest }),
      revision(1, { ready: 0, since: ago(7200), ...earlier }),
    ],
    alertedAt: new Date(alertedAt),
  });

const AWAY = { reason: "ImagePullBackOff", message: "ErrImagePull: dial tcp 10.0.0.9:443: i/o timeout" };
const LATE = { isRolledOut: false, overdue: { since: ago(60), reason: "ProgressDeadlineExceeded", message: "" } };
/** The same rollout with another change than of the image. */
const since = (only: Change, parts: object = {}): { revisions: RevisionEvidence[] } => ({
  revisions: [ROLLED_OUT[0]!, revision(1, { ready: 2, changes: [only], ...parts })],
});
const misses = (configMap: string): ContainerEvidence =>
  container({ waiting: { reason: "CreateContainerConfigError", message: `configmap "${configMap}" not found` } });
const homeless = (name: string): PodEvidence =>
  sick(name, container(), {
    containers: [],
    isScheduled: false,
    unscheduled: unscheduled("0/3 nodes are available: 3 Insufficient cpu."),
  });

describe("hits", () => {
  it.each([
    ["the new pods crash, old ones are ready", stalled(), 0.95],
    [
      "the image cannot be pulled, old ones are ready",
      stalled({ pods: [...OLD, sick("cart-2-a", unpullable())] }),
      0.95,
    ],
    [
      "old ones are ready, however old the rollout is",
      stalled({ revisions: [{ ...ROLLED_OUT[0]!, since: ago(90_000) }, ROLLED_OUT[1]!] }),
      0.95,
    ],
    ["none was ever ready, and the old revision was in use for long", replaced({}, {}), 0.85],
    ["some are ready: less sure", replaced({ ready: 1 }, {}), 0.6],
    [
      "the new pods do not become ready in time",
      stalled({ pods: [...OLD, sick("cart-2-a", container())], workload: LATE }),
      0.95,
    ],
    [
      "the new pods want a ConfigMap that is not there, and the old ones did not",
      stalled({ pods: [...OLD, sick("cart-2-a", misses("settings"))], ...since(change("env", "envFrom")) }),
      0.95,
    ],
    [
      "no node matches the new selector",
      stalled({
        pods: [...OLD, homeless("cart-2-a")],
        ...since(change("placement", "nodeSelector.disk")),
        workload: LATE,
      }),
      0.95,
    ],
    [
      "the registry that the new image names does not answer: the name was changed",
      stalled({
        pods: [...OLD, sick("cart-2-a", unpullable({ waiting: AWAY }))],
        ...since(change("image", "image", { before: "good.example/cart:1", after: "goood.example/cart:1" })),
      }),
      0.95,
    ],
    [
      "an init container that is new does not end",
      stalled({
        pods: [...OLD, sick("cart-2-a", container({ isInit: true, runningSince: ago(300) }))],
        ...since(change("container", "init container cart")),
        workload: LATE,
      }),
      0.95,
    ],
  ])("%s", (_what, seen, expected) => {
    expect(confidence(seen)).toBe(expected);
  });
});

describe("near misses", () => {
  it.each([
    ["all is well", stalled({ pods: OLD })],
    [
      "the trouble is in pods of the old revision",
      stalled({ pods: [sick("cart-1-a", crashing(), { revision: "cart-1" })] }),
    ],
    [
      "the new pods are only not ready, and have time",
      stalled({ pods: [...OLD, sick("cart-2-a", container())], workload: { isRolledOut: false } }),
    ],
    [
      "it only started them anew: what is wrong is not in the template",
      stalled(since(change("note", "annotations.restartedAt"))),
    ],
    [
      "the image is the one before",
      stalled({
        pods: [...OLD, sick("cart-2-a", unpullable())],
        ...since(change("env", "env LEVEL of container cart")),
      }),
    ],
    ["the registry is away", stalled({ pods: [...OLD, sick("cart-2-a", unpullable({ waiting: AWAY }))] })],
    [
      "the revision before misses the same ConfigMap",
      stalled({
        pods: [...OLD, sick("cart-2-a", misses("settings"))],
        ...since(change("env", "envFrom of container cart"), { references: ["ConfigMap settings"] }),
      }),
    ],
    [
      "no node has room for one more, and it asks for no more than before",
      stalled({ pods: [...OLD, homeless("cart-2-a")], workload: { isRolledOut: false } }),
    ],
    [
      "some of the new pods serve, others are not ready",
      replaced({ ready: 1 }, {}, ago(240), [sick("cart-2-a", container(), { readySince: ago(700) })]),
    ],
    ["there is no revision before", stalled({ revisions: [ROLLED_OUT[0]!] })],
    [
      "the revision before has the same pods",
      stalled({ revisions: [ROLLED_OUT[0]!, revision(1, { template: "template-2", ready: 2 })] }),
    ],
    ["only a later revision is another one", stalled({ revisions: [ROLLED_OUT[0]!, revision(3, { ready: 2 })] })],
    ["none is current: the controller has not seen the newest", stalled({ revisions: [revision(1, { ready: 2 })] })],
    ["it went well for more than an hour", replaced({ since: ago(7300), ready: 1 }, { since: ago(90_000) })],
    ["the old revision was in use for less than an hour", replaced({}, { since: ago(3800) })],
    [
      "the container that crashes is of no template: it was injected",
      stalled({ pods: [...OLD, sick("cart-2-a", crashing({ name: "istio-proxy" }))] }),
    ],
    ["the trouble was there before the rollout", replaced({}, {}, ago(400))],
    ["no revisions are kept", stalled({ revisions: [] })],
  ])("%s", (_what, seen) => {
    expect(badRollout.judge(seen)).toBeUndefined();
  });

  it("a clock that goes a little wrong is no trouble before the rollout", () => {
    expect(confidence(replaced({}, {}, ago(350)))).toBe(0.85);
  });
});

it("goes back to the revision that serves, not to the newest one that never did", () => {
  const third = revision(3, { isCurrent: true, since: ago(300), name: "cart-3" });
  const found = badRollout.judge(
    evidence({
      pods: [...OLD, sick("cart-3-a", crashing(), { revision: "cart-3" })],
      revisions: [third, revision(2, { since: ago(1000) }), revision(1, { ready: 2 })],
    }),
  );

  expect(found?.facts).toMatchObject({ fromRevision: 3, toRevision: 1 });
});

it("goes back to the newest revision that is another one, and names both by what they are", () => {
  const again = revision(3, { isCurrent: true, since: ago(300), name: "cart-3", changedBy: "by kubectl at 11:55" });
  const found = badRollout.judge(
    evidence({
      pods: [sick("cart-3-a", crashing(), { revision: "cart-3" })],
      revisions: [revision(1, { ready: 1 }), again, revision(2, { ready: 2 })],
    }),
  );

  expect(found).toMatchObject({
    cause:
      "revision 3 (shop/cart:3.0) crashes, and revision 2 before it was good: image of container cart is shop/cart:9.0 and was shop/cart:2.0",
    facts: {
      uid: "u1",
      from: "cart-3",
      fromTemplate: "template-3",
      to: "cart-2",
      toTemplate: "template-2",
    },
    restarts: 4,
  });
  expect(found?.because).toEqual([
    "pod cart-3-a: container cart exits with code 1, 4 restarts",
    `revision 3 is current since ${ago(300)}, set by kubectl at 11:55`,
    "since revision 2, image of container cart is shop/cart:9.0 and was shop/cart:2.0",
    "2 pods of revision 2 are ready now",
  ]);
});

it("names the likeliest of several changes first, and keeps quiet about secret values", () => {
  const changes = changesBetween(
    {
      spec: {
        containers: [{ name: "cart", image: "shop/cart:1.0", env: [{ name: "DB", value: "postgres://u:p@db" }] }],
      },
    },
    { metadata: { labels: { tier: "web" } }, spec: { containers: [{ name: "cart", image: "shop/cart:1.0" }] } },
  );
  const found = badRollout.judge(stalled({ revisions: [ROLLED_OUT[0]!, revision(1, { ready: 2, changes })] }));

  expect(found?.cause).toMatch(
    /^revision 2 .* crashes, and revision 1 before it was good: env DB of container cart is gone \(it was sha256:[0-9a-f]{8}, 17 characters\); labels.tier is new \(web\)$/,
  );
});
