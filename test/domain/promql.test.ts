import { parser } from "@prometheus-io/lezer-promql";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { duration, type Matcher, selector, selectorOfAny } from "../../lib/domain/promql.ts";

it.each<[string, Record<string, Matcher | undefined>, string]>([
  ["without labels", {}, "up"],
  ["labels that are not there", { namespace: undefined }, "up"],
  ["a whole value", { namespace: "shop" }, 'up{namespace="shop"}'],
  ["another value", { container: { not: "" } }, 'up{container!=""}'],
  ["one of some, literally", { pod: { oneOf: ["a.b", "c"] } }, String.raw`up{pod=~"a\\.b|c"}`],
  ["one of none", { pod: { oneOf: [] } }, String.raw`up{pod=~"[^\\s\\S]"}`],
  ["none of some", { fstype: { noneOf: ["tmpfs", "overlay"] } }, 'up{fstype!~"tmpfs|overlay"}'],
  ["a beginning", { pod: { beginsWith: "cart-" } }, 'up{pod=~"cart-.*"}'],
  ["a part", { instance: { contains: "node+1" } }, String.raw`up{instance=~".*node\\+1.*"}`],
  ["several", { a: "1", b: "2" }, 'up{a="1",b="2"}'],
])("selects by %s", (_, labels, expected) => {
  expect(selector("up", labels)).toBe(expected);
});

it("takes no name that is none", () => {
  expect(() => selector("up or 1")).toThrow("is no name of a metric");
  expect(() => selector("up", { 'a="b",c': "d" })).toThrow("is no name of a label");
});

it.each([
  [300, "300s"],
  [0.25, "250ms"],
  [86_400, "86400s"],
])("%s s is %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it.each([0, -1, Number.NaN, Infinity, 0.0001])("%s s is no duration", (seconds) => {
  expect(() => duration(seconds)).toThrow("is no duration");
});

/** Text as somebody would write it who wants out of the string: what ends strings, selectors and comments, and any character at all. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', "'", "`", "\\", "\n", "\r", "{", "}", "(", ")", "[5m]", "#", ",", "=~", "|", ".*", "^", "$"),
      fc.constantFrom('"} or up{x="', "\\\\", '\\"', "\\n", "\u0000", "\u2028", "é", "\ud83d\ude00"),
      fc.string({ unit: "binary", maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

/** The names of all nodes of the tree, and the strings in it. */
function read(expression: string): { shape: string; strings: string[] } {
  const shape: string[] = [];
  const strings: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, from, to, type }) => {
      shape.push(type.isError ? "ERROR" : name);
      if (name === "StringLiteral") strings.push(unquoted(expression.slice(from, to)));
    },
  });
  return { shape: shape.join(" "), strings };
}

/** What Prometheus reads in a string of double quotes, as far as the builder writes it. */
function unquoted(literal: string): string {
  return literal.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}

describe("whatever a label's value is made of", () => {
  const within = (matcher: Matcher): string => `sum by (pod) (rate(${selector("x", { a: "b", pod: matcher })}[5m]))`;
  const makers: Record<string, (value: string) => Matcher> = {
    "a whole value": (value) => value,
    "another value": (value) => ({ not: value }),
    "one of some": (value) => ({ oneOf: [value, "z"] }),
    "none of some": (value) => ({ noneOf: ["z", value] }),
    "a beginning": (value) => ({ beginsWith: value }),
    "a part": (value) => ({ contains: value }),
  };

  it.each(Object.entries(makers))("the query is the same but for the value: %s", (_, make) => {
    const harmless = read(within(make("y")));
    expect(harmless.shape).not.toContain("ERROR");

    fc.assert(
      fc.property(hostile, (value) => {
        const { shape, strings } = read(within(make(value)));
        expect(shape).toBe(harmless.shape);
        expect(strings).toHaveLength(2);
      }),
      { numRuns: 500 },
    );
  });

  it("and Prometheus compares with exactly that value", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(read(selector("x", { pod: value })).strings).toEqual([value.toWellFormed()]);
      }),
      { numRuns: 500 },
    );
  });

  it("and as a regular expression it matches itself and nothing longer or else", () => {
    fc.assert(
      fc.property(hostile, hostile, (value, other) => {
        const [pattern = ""] = read(selector("x", { pod: { oneOf: [value] } })).strings;
        const matches = new RegExp(`^(?:${pattern})$`, "u");
        expect(matches.test(value.toWellFormed())).toBe(true);
        expect(matches.test(other.toWellFormed())).toBe(other.toWellFormed() === value.toWellFormed());
      }),
      { numRuns: 500 },
    );
  });
});

it("asks for several metrics with one question", () => {
  expect(selectorOfAny(["a_bytes", "b_bytes"], { namespace: 'x"y' })).toBe(
    String.raw`{__name__=~"a_bytes|b_bytes",namespace="x\"y"}`,
  );
  expect(() => selectorOfAny(["a_bytes", "b bytes"])).toThrow("is no name of a metric");
});
