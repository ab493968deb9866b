/** What a benchmark found: rows of measurements, ratios between them, and what they do not say. */
export interface Figure {
  readonly name: string;
  readonly what: string;
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
  readonly notes: readonly string[];
}

export interface Row {
  readonly name: string;
  readonly unit: string;
  /** One per round; rounds of all rows are interleaved. */
  readonly values: readonly number[];
}

export interface Ratio {
  readonly name: string;
  readonly ratio: number;
  /** The least and the greatest ratio of one round. */
  readonly spread: readonly [number, number];
  /** What we would like to see. Nothing passes or fails by it. */
  readonly aim: string;
}

export interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Of the medians; rounds of the two rows belong together. */
export function ratioOf(name: string, [above, below]: readonly [Row, Row], aim: string): Ratio {
  const each = above.values.map((value, round) => value / below.values[round]!);
  const spread = [Math.min(...each), Math.max(...each)] as const;
  return { name, ratio: median(above.values) / median(below.values), spread, aim };
}

export function inText(figure: Figure | Skipped): string {
  if ("skipped" in figure) return `${figure.name}: skipped: ${figure.skipped}\n`;
  const { name, what, rows, ratios, notes } = figure;
  const width = Math.max(...rows.map((row) => row.name.length), ...ratios.map((ratio) => ratio.name.length)) + 2;
  return [
    `${name}: ${what}`,
    `  ${"".padEnd(width)}${["n", "median", "min", "max"].map((head) => head.padStart(10)).join("")}`,
    ...rows.map((row) => `  ${row.name.padEnd(width)}${cells(row)}  ${row.unit}`),
    ...ratios.map((ratio) => `  ${ratio.name.padEnd(width)}${inWords(ratio)}`),
    ...notes.map((note) => `  ${note}`),
    "",
  ].join("\n");
}

function cells({ values }: Row): string {
  const figures = [median(values), Math.min(...values), Math.max(...values)].map(rounded);
  return [String(values.length), ...figures].map((cell) => cell.padStart(10)).join("");
}

function inWords({ ratio, spread: [least, greatest], aim }: Ratio): string {
  return `${"".padStart(10)}${`x ${rounded(ratio)}`.padStart(10)}${rounded(least).padStart(10)}${rounded(greatest).padStart(10)}  aim ${aim}`;
}

export function rounded(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
