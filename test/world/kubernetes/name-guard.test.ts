import { describe, expect, it } from "vitest";

import {
  checkFieldSelector,
  checkLabelSelector,
  checkName,
  checkNamespace,
  labelSelector,
  shown,
} from "../../../lib/world/kubernetes/name-guard.ts";

const INVALID = expect.objectContaining({ kind: "invalid" }) as Error;

// oxfmt-ignore
const NO_NAMES = [
  "", ".", "..", "...", "a/b", "/", "a\\b", "%2e%2e", "..%2f", "a%", "x?dryRun=All", "a#b", "a b", "a\n", "\na", "a\0",
  "A", "a_b", "-a", "a-", ".a", "a.", "a..b", "a.-b", "ä", "a\u202Eb", "a;b", "a".repeat(254), undefined, null, 5,
  {},
];

// oxfmt-ignore
const LABEL_SELECTORS = [
  "a", "!a", "a=b", "a==b", "a!=b", "a=", "kubeheal.io/phase=running", "a in (b)", "a in (b, c)", "a notin (b,c)",
  "a=b,c!=d,e in (f,g),!h", "a=b, c=d", `a=${"b".repeat(63)}`, "in=in", "app.kubernetes.io/name=web-1",
];

// oxfmt-ignore
const NO_LABEL_SELECTORS = [
  "", " ", ",", "a=b,", "a=b&limit=1", "a=b#c", "a=b c", "a=b/c", "a in ()b", "a in (b", "a=(b)", "=b", "!a=b",
  "a=b%2Cc", "a=b\n", "a/b/c=d", "A/b=c", `a=${"b".repeat(64)}`, "a=-", `${"a=b,".repeat(2000)}a=b`, undefined,
];

describe("names", () => {
  it.each(["a", "0", "cart-7d9f", "kube-root-ca.crt", "a".repeat(253), "1.2.3"])("lets %j through", (name) => {
    expect(checkName("name", name)).toBe(name);
  });

  it.each(NO_NAMES)("refuses %j", (name) => {
    expect(() => checkName("name", name)).toThrow(INVALID);
    expect(() => checkNamespace("namespace", name)).toThrow(INVALID);
  });

  it.each(["a.b", "a".repeat(64)])("refuses %j as a namespace", (namespace) => {
    expect(() => checkNamespace("namespace", namespace)).toThrow(INVALID);
  });

  it("says which field it was and what was in it, shortened", () => {
    expect(() => checkName("target.name", "A".repeat(1000))).toThrow(
      new RegExp(`^target\\.name "A{60}…" is not a name of at most 253 `),
    );
  });
});

describe("selectors", () => {
  it.each(LABEL_SELECTORS)("lets the label selector %j through", (selector) => {
    expect(checkLabelSelector(selector)).toBe(selector);
  });

  it.each(NO_LABEL_SELECTORS)("refuses the label selector %j", (selector) => {
    expect(() => checkLabelSelector(selector)).toThrow(INVALID);
  });

  it("is quick about a long selector that is none", () => {
    const startedAt = performance.now();

    expect(() => checkLabelSelector(`a in (${"a,".repeat(1500)}&`)).toThrow(INVALID);
    expect(() => checkLabelSelector("a.".repeat(2000))).toThrow(INVALID);
    expect(() => checkName("name", "a-".repeat(126))).toThrow(INVALID);

    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it.each(["metadata.name=a", "involvedObject.kind=Pod,involvedObject.name!=a.b", "spec.nodeName=", "a==b"])(
    "lets the field selector %j through",
    (selector) => {
      expect(checkFieldSelector(selector)).toBe(selector);
    },
  );

  it.each(["", "metadata.name", "metadata.name=a&watch=1", "metadata.name=a b", "a=b,", "1=a", "a=b\\,c", undefined])(
    "refuses the field selector %j",
    (selector) => {
      expect(() => checkFieldSelector(selector)).toThrow(INVALID);
    },
  );

  it("is made of labels, each of which stays one label", () => {
    expect(labelSelector({ app: "web", "kubeheal.io/phase": "" })).toBe("app=web,kubeheal.io/phase=");
    expect(() => labelSelector({ app: "web,tier=db" })).toThrow(INVALID);
    expect(() => labelSelector({ "app=web,b": "c" })).toThrow(INVALID);
    // It would select everything.
    expect(() => labelSelector({})).toThrow(INVALID);
  });
});

it.each([
  ["plain", '"plain"'],
  ['a"b', String.raw`"a\"b"`],
  ["a\u001B[31m\u202E\u0000", String.raw`"a\u001b[31m\u202e\u0000"`],
  ["x".repeat(61), `"${"x".repeat(60)}…"`],
  [undefined, "undefined"],
  [{ toString: (): string => "sly" }, "object"],
])("shows %j harmlessly", (value, text) => {
  expect(shown(value)).toBe(text);
});
