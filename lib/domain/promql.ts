/** How a label is compared. A plain string is compared as a whole. */
export type Matcher =
  | string
  | { readonly not: string }
  | { readonly oneOf: readonly string[] }
  | { readonly noneOf: readonly string[] }
  | { readonly beginsWith: string }
  | { readonly contains: string };

/** Labels that are not there ask for nothing. */
export type Matchers = Readonly<Record<string, Matcher | undefined>>;

/** prometheus.io/docs/concepts/data_model/#metric-names-and-labels */
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * A vector selector of PromQL. Whatever a value is made of, it stays the value of its own label: nothing in it ends the string, the selector or
 * the regular expression. Names are the program's own; one that is no name is a mistake of ours and thrown.
 */
export function selector(metric: string, labels: Matchers = {}): string {
  refuseNoMetric(metric);
  const matchers = matcherTexts(labels);
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(",")}}`;
}

/**
 * The same of several metrics with one question; each series says in `__name__` which it is. Their union by `or` would be the first alone: set operators
 * leave the name out when they compare.
 */
export function selectorOfAny(metrics: readonly string[], labels: Matchers = {}): string {
  for (const metric of metrics) refuseNoMetric(metric);
  return `{${matcherTexts({ __name__: { oneOf: metrics }, ...labels }).join(",")}}`;
}

function refuseNoMetric(metric: string): void {
  if (!METRIC_NAME.test(metric)) throw new TypeError(`${JSON.stringify(metric)} is no name of a metric`);
}

function matcherTexts(labels: Matchers): string[] {
  return Object.entries(labels).flatMap(([label, matcher]) =>
    matcher === undefined ? [] : [matcherText(label, matcher)],
  );
}

/** A duration of PromQL, of whole milliseconds. */
export function duration(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  if (!Number.isSafeInteger(milliseconds) || milliseconds <= 0)
    throw new TypeError(`${seconds} s is no duration of PromQL`);
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

function matcherText(label: string, matcher: Matcher): string {
  if (!LABEL_NAME.test(label)) throw new TypeError(`${JSON.stringify(label)} is no name of a label`);
  if (typeof matcher === "string") return `${label}=${quoted(matcher)}`;
  if ("not" in matcher) return `${label}!=${quoted(matcher.not)}`;
  if ("oneOf" in matcher) return `${label}=~${quoted(anyOf(matcher.oneOf))}`;
  if ("noneOf" in matcher) return `${label}!~${quoted(anyOf(matcher.noneOf))}`;
  if ("contains" in matcher) return `${label}=~${quoted(`.*${literally(matcher.contains)}.*`)}`;
  return `${label}=~${quoted(`${literally(matcher.beginsWith)}.*`)}`;
}

/** None at all is a class that no character is in; an empty alternative would match series without the label. */
function anyOf(values: readonly string[]): string {
  return values.length === 0 ? "[^\\s\\S]" : values.map(literally).join("|");
}

/** As a Go string literal in double quotes, which may hold anything but these three. */
function quoted(value: string): string {
  return `"${value.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** As RE2 has it (`regexp.QuoteMeta`); Prometheus anchors the whole expression. */
function literally(value: string): string {
  return value.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}
