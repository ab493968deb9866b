import { describe, expect, it } from "vitest";

import { type Triaged, triage } from "../../lib/engine/triage.ts";
import { NOW, ago } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const sent = (labels: object = {}, parts: object = {}): object => ({
  status: "firing",
  labels: without({
    alertname: "KubePodCrashLooping",
    namespace: "shop",
    pod: "cart-1",
    severity: "warning",
    ...labels,
  }),
  startsAt: ago(60),
  endsAt: "0001-01-01T00:00:00Z",
  fingerprint: "0511485bd203fb33",
  ...parts,
});
/** JSON has no undefined: that label is absent. */
const without = (labels: object): object =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined));
const judge = (alert: unknown): Triaged => triage(alert, { settings: settings(), now: NOW });
const inWords = (alert: unknown): string => {
  const triaged = judge(alert);
  return "why" in triaged ? `${triaged.kind}: ${triaged.why}` : triaged.kind;
};

describe("what an alert is to this engine, by its own words", () => {
  it.each([
    ["a known alert", sent(), /^firing$/],
    ["its end", sent({}, { status: "resolved", endsAt: ago(5) }), /^resolved$/],
    ["the heartbeat of Prometheus", sent({ alertname: "Watchdog" }), /^heartbeat: .*never an incident/],
    ["severity info", sent({ severity: "info" }), /^ignored: alerts of severity info are counted/],
    ["severity None, in any case", sent({ severity: "None" }), /^ignored: alerts of severity none/],
    ["no severity at all", sent({ severity: undefined }), /^firing$/],
    [
      "an alert that nobody answers",
      sent({ alertname: "NodeClockSkew" }),
      /^ignored: no rule answers the alert NodeClockSkew/,
    ],
    ["no alertname", sent({ alertname: undefined }), /^ignored: no rule answers an alert without alertname/],
    ["the name of a property that every object has", sent({ alertname: "constructor" }), /^ignored: no rule answers/],
    ["the engine's own alert", sent({ generated_by: "kubeheal" }), /^dropped: this engine raised it itself/],
    [
      "the engine's own namespace",
      sent({ namespace: "kubeheal" }),
      /^dropped: it is about the engine's own namespace kubeheal/,
    ],
    [
      "no namespace",
      sent({ namespace: undefined }),
      /^refused: KubePodCrashLooping needs the labels namespace and pod, and has no namespace/,
    ],
    ["a rule of one's own", sent({ alertname: "Slow", kubeheal_target: "Deployment/cart" }), /^firing$/],
    [
      "a rule of one's own that names what cannot be named",
      sent({ alertname: "Slow", kubeheal_target: "Node/worker-1" }),
      /^refused: label kubeheal_target: "Node\/worker-1" is not of the form Kind\/name, with one of Pod, Deployment/,
    ],
    [
      "a rule of one's own without a namespace",
      sent({ alertname: "Slow", namespace: undefined, kubeheal_target: "Pod/x" }),
      /^refused: Slow needs the labels namespace and kubeheal_target, and has no namespace/,
    ],
    [
      "a volume's, which has no namespace",
      sent({ alertname: "KubePersistentVolumeErrors", namespace: undefined, pod: undefined, persistentvolume: "pv-1" }),
      /^firing$/,
    ],
    [
      "a volume's without the volume",
      sent({ alertname: "KubePersistentVolumeErrors" }),
      /^refused: KubePersistentVolumeErrors needs the label persistentvolume, and has no persistentvolume/,
    ],
    ["no pod", sent({ pod: undefined }), /^refused: .* has no pod$/],
    ["the end of one without a pod", sent({ pod: undefined }, { status: "resolved" }), /^resolved$/],
  ])("%s", (_what, alert, expected) => {
    expect(inWords(alert)).toMatch(expected);
  });
});

describe("a hostile alert is refused with the field, what was sent and what is allowed", () => {
  it.each([
    [25, "namespace ..", sent({ namespace: ".." }), /label namespace: "\.\." is no name of a Kubernetes object/],
    [26, "pod ..", sent({ pod: ".." }), /label pod: "\.\."/],
    [26, "pod a..b", sent({ pod: "a..b" }), /label pod/],
    [27, "pod .", sent({ pod: "." }), /label pod/],
    [27, "an empty pod", sent({ pod: "" }), /label pod: ""/],
    [28, "pod a/b", sent({ pod: "a/b" }), /label pod: "a\/b"/],
    [28, "pod %2e%2e", sent({ pod: "%2e%2e" }), /label pod/],
    [28, "pod x?dryRun=All", sent({ pod: "x?dryRun=All" }), /label pod/],
    [28, "pod #x", sent({ pod: "#x" }), /label pod/],
    [31, "pod of 254 characters", sent({ pod: "a".repeat(254) }), /label pod/],
    [
      31,
      "a label of 1025 characters",
      sent({ pod: "a".repeat(1025) }),
      /labels\.pod is "a+…": a label value is longer/,
    ],
    [31, "upper case", sent({ pod: "Cart" }), /label pod/],
    [31, "a letter that looks like another", sent({ namespace: "рayments" }), /label namespace: "рayments"/],
    [33, "pod as a number", sent({ pod: 7 }), /labels\.pod is 7: expected string/],
    [33, "pod as a list", sent({ pod: ["a"] }), /labels\.pod is a list of 1: expected string/],
    [33, "pod as an object", sent({ pod: { a: 1 } }), /labels\.pod is an object: expected string/],
    [33, "pod as null", sent({ pod: null }), /labels\.pod is null: expected string/],
    [28, "a target that climbs", sent({ kubeheal_target: "Pod/.." }), /label kubeheal_target: "\.\."/],
    [28, "a Job's name that climbs", sent({ job_name: ".." }), /label job_name: "\.\."/],
    [34, "pod .*", sent({ pod: ".*" }), /label pod/],
    [37, "a selector in the namespace", sent({ namespace: "a=b,c!=d" }), /label namespace/],
    [41, "a line break in the pod", sent({ pod: "cart\n-1" }), /label pod: "cart -1"/],
    [41, "NUL in the alertname", sent({ alertname: "Kube\u0000Pod" }), /label alertname/],
    [41, "an alertname of 101 characters", sent({ alertname: "a".repeat(101) }), /label alertname: expected up to 100/],
    [
      74,
      "a status that there is none of",
      sent({}, { status: "weird" }),
      /status is "weird": expected one of "firing"\|"resolved"/,
    ],
    [74, "no startsAt", sent({}, { startsAt: undefined }), /startsAt is missing/],
    [74, "startsAt yesterday", sent({}, { startsAt: "yesterday" }), /startsAt is "yesterday"/],
    [
      75,
      "a fingerprint that is none",
      sent({}, { fingerprint: "a/b" }),
      /fingerprint is "a\/b": expected up to 64 letters/,
    ],
    [0, "no alert at all", "x", /the alert is "x": expected object/],
    [0, "null", null, /the alert is null: expected object/],
  ])("row %i: %s", (_row, _what, alert, why) => {
    const triaged = judge(alert);

    expect(triaged).toMatchObject({ kind: "refused", why: expect.stringMatching(why) as string });
    // eslint-disable-next-line no-control-regex -- control characters are exactly what must not be there
    expect(JSON.stringify(Object.values(triaged))).not.toMatch(/\\u00|\\n/);
  });

  it("row 76: a label made to stall a matcher costs nothing", () => {
    const began = performance.now();

    expect(judge(sent({ pod: `${"a-".repeat(500)}!` })).kind).toBe("refused");

    expect(performance.now() - began).toBeLessThan(20);
  });
});

describe("what is kept of an alert", () => {
  const kept = (alert: object): Extract<Triaged, { signal: unknown }>["signal"] => {
    const triaged = judge(alert);
    if (!("signal" in triaged)) throw new Error(triaged.why);
    return triaged.signal;
  };

  it("is the labels that say what it is about, and one line of its summary", () => {
    const alert = sent(
      { job: "kube-state-metrics", instance: "10.0.0.7:8080", container: "cart", kind: "ClusterRole" },
      { annotations: { summary: "a\u001b[31m\r\nb\u0000c \u202edrawkcab", runbook_url: "javascript:alert(1)" } },
    );

    expect(kept(alert)).toEqual({
      kind: "alert",
      name: "KubePodCrashLooping",
      fingerprint: "0511485bd203fb33",
      status: "firing",
      severity: "medium",
      startsAt: ago(60),
      heardAt: NOW.toISOString(),
      summary: "a [31m b c  drawkcab",
      labels: { namespace: "shop", pod: "cart-1", container: "cart" },
    });
  });

  it("is a summary of 300 characters at most, inert whatever it says", () => {
    expect(kept(sent({}, { annotations: { summary: "x".repeat(500) } })).summary).toHaveLength(300);
    expect(kept(sent({}, { annotations: { description: "{{ .Secret }} <script>" } })).summary).toBe(
      "{{ .Secret }} <script>",
    );
  });

  it.each([
    ["the year 1", "0001-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"],
    ["the year 9999", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00.000Z"],
    ["two years ago", "2024-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"],
    ["a few seconds ahead of ours", "2026-01-01T12:00:07Z", "2026-01-01T12:00:07.000Z"],
    ["a week ago", "2025-12-25T12:00:00Z", "2025-12-25T12:00:00.000Z"],
    ["another zone", "2026-01-01T12:59:00+01:00", "2026-01-01T11:59:00.000Z"],
    ["nanoseconds", "2026-01-01T11:59:00.032523552Z", "2026-01-01T11:59:00.032Z"],
  ])("takes no clock that cannot be right: %s", (_when, startsAt, expected) => {
    expect(kept(sent({}, { startsAt })).startsAt).toBe(expected);
  });

  it.each([
    ["before the beginning", ago(600)],
    ["in the year 9999", "9999-12-31T23:59:59Z"],
    ["in the year 1", "0001-01-01T00:00:00Z"],
  ])("has no end %s", (_when, endsAt) => {
    expect(kept(sent({}, { status: "resolved", endsAt })).resolvedAt).toBe(NOW.toISOString());
  });

  it("row 75: has a fingerprint of its own where the sender gives none: of the labels, in any order", () => {
    const bare = sent(
      {},
      { fingerprint: undefined, labels: { alertname: "KubePodCrashLooping", namespace: "shop", pod: "a" } },
    );
    const turned = sent(
      {},
      { fingerprint: undefined, labels: { pod: "a", namespace: "shop", alertname: "KubePodCrashLooping" } },
    );
    const other = sent(
      {},
      { fingerprint: undefined, labels: { pod: "b", namespace: "shop", alertname: "KubePodCrashLooping" } },
    );

    expect(judge(bare).fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(judge(turned).fingerprint).toBe(judge(bare).fingerprint);
    expect(judge(other).fingerprint).not.toBe(judge(bare).fingerprint);
  });
});

it("what names nothing has no signal that somebody could look for", () => {
  const alert = { status: "firing", labels: { alertname: "KubePodCrashLooping" }, startsAt: "2026-01-01T00:00:30Z" };

  const triaged = triage(alert, { settings: settings(), now: new Date("2026-01-01T00:01:00Z") });

  expect(triaged).toMatchObject({
    kind: "refused",
    why: "KubePodCrashLooping needs the labels namespace and pod, and has no namespace",
  });
  expect(triaged).not.toHaveProperty("signal");
});
