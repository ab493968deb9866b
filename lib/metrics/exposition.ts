import { FAMILIES, type Family, PREFIX } from "./families.ts";
import type { Figures } from "./figures.ts";

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Families in the order of their table; one without a sample is not there, because nothing is known of it. */
export function expose(figures: Figures): string {
  const samples = Object.entries(figures);
  const lines: string[] = [];
  for (const [name, family] of Object.entries(FAMILIES)) {
    const mine = samples.filter(([sample]) => isOf(sample, name, family));
    if (mine.length === 0) continue;
    lines.push(`# HELP ${PREFIX}${name} ${family.help}`, `# TYPE ${PREFIX}${name} ${family.type}`);
    for (const [sample, value] of mine) lines.push(`${PREFIX}${sample} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}

function isOf(sample: string, name: string, { type }: Family): boolean {
  const base = sample.replace(/\{.*/s, "");
  if (type !== "histogram") return base === name;
  return base === `${name}_bucket` || base === `${name}_sum` || base === `${name}_count`;
}
