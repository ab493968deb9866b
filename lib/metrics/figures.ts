import { FAMILIES, type Family, type FamilyName } from "./families.ts";

export type Labels = Readonly<Record<string, string>>;

/** Samples as the text format names them, without the prefix: `workflows_total{status="completed"}` → 3. */
export type Figures = Readonly<Record<string, number>>;

/** Adds up counters and histograms; their sum over incidents is what the whole engine has counted. */
export class Tally {
  readonly #samples = new Map<string, number>();

  get figures(): Figures {
    return Object.fromEntries(this.#samples);
  }

  add(figures: Figures): void {
    for (const [sample, value] of Object.entries(figures)) this.#increase(sample, value);
  }

  count(name: FamilyName, labels: Labels = {}, by = 1): void {
    this.#increase(sampleOf(name, labels), by);
  }

  observe(name: FamilyName, labels: Labels, value: number): void {
    const { buckets = [] }: Family = FAMILIES[name];
    for (const bound of [...buckets, Infinity]) {
      const le = bound === Infinity ? "+Inf" : String(bound);
      this.#increase(sampleOf(`${name}_bucket`, { ...labels, le }), value <= bound ? 1 : 0);
    }
    this.#increase(sampleOf(`${name}_sum`, labels), value);
    this.#increase(sampleOf(`${name}_count`, labels), 1);
  }

  #increase(sample: string, by: number): void {
    this.#samples.set(sample, (this.#samples.get(sample) ?? 0) + by);
  }
}

export function sampleOf(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
}

/** As the text format wants a label's value. */
function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
